"""The forms of the staff, one a step: what may be typed."""
