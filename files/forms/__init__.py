"""Forms and fields about files."""
