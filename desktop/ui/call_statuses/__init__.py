"""The account's call statuses."""
