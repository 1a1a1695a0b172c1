"""Signing up and in: codes, passwords, challenges, waits, new devices."""
