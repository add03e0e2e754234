"""Plugins of the account, and the links they put at contacts and calls."""
