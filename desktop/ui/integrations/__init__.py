"""Webhooks and API tokens of the account."""
