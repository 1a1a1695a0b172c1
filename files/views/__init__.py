"""Pages for files that wait for a form: mounted by each room over its own shelves."""
