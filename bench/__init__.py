"""Measurements of the whole: not tests, and never imported by the site."""
