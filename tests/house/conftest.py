"""Fixtures of the tests of the whole house."""

from tests.support.addresses import world  # noqa: F401
