"""Geo caller ID: the rules of a user or of the account."""
