"""Rows and sentences of the pages of this room, ready to be drawn."""
