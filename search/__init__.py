"""One way of finding Chinese text: companies, cases and whatever else is searched."""
