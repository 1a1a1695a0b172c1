"""The form fields of what categories ask."""
