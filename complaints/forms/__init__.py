"""Forms by audience: they clean the shape of what was typed, and carry labels and hints."""
