"""How calls are scored in this account."""
