"""Pages of claims, members and invitations."""
