"""Files that the staff take along."""
