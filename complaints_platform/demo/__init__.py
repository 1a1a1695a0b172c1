"""The demo: people of every role, and cases that really went their way, day by day, for a developer's machine."""
