"""Signing in by a provider: OpenID Connect and WeChat."""
