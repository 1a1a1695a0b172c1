"""The deeds of a complaint: one function a deed, named by the domain's verb. Every door calls these."""
