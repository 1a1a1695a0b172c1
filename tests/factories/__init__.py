"""People and cases for the tests, made by the commands themselves."""
