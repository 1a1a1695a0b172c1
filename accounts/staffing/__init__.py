"""Colleagues: invited, joining with a password of their own, and one day leaving."""
