"""The workspace of the staff: their pages and forms about both kinds of case."""
