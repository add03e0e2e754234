"""The account's names for being busy or away."""
