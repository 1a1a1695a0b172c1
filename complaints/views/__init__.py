"""Pages by audience: the complainant's filing and cases, the company's portal, files."""
