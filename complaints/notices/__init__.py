"""Who is told what of a case: the table, the people, the words' context, and the posting."""
