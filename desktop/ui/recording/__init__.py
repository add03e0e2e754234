"""Recording: whether the account's calls are recorded, and what is said about it."""
