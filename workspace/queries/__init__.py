"""Reading for the staff across the rooms of both cases."""
