"""Rights over one's own data: what is kept, archives of it, leaving, agreements."""
