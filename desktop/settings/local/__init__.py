"""What a desk keeps of one user in one account: a searchable cache, and what waits to be sent."""
