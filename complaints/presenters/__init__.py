"""Rows and sentences of pages, ready to be drawn: values only, no request."""
