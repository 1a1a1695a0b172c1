"""Pure rules of the complaint case: codes, category fields, completeness, sentences. No database, no request."""
