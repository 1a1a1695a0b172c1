"""Questions of each category: its fields and versions, pre-check, regions, evidence lists, writing help."""
