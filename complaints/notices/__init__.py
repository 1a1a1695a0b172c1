"""Notices of a case: the table of who is told what, the people, the words' context, and the posting."""
