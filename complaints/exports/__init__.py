"""Papers and files that leave the platform."""
