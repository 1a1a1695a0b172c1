"""Reading complaints: rows ready-made for pages, keyset pages, and what is due. Nothing here counts a whole table."""
