"""Pages of the staff outside the admin, for programs that have no session."""
