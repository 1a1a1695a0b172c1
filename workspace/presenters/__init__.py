"""Values that the staff's pages draw."""
