"""Users: the list, one user, and inviting."""
