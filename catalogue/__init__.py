"""What is asked of whom: categories, their fields and versions, pre-check, regions, evidence lists, writing help."""
