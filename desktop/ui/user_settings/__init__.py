"""Tab "Settings" of a user: caller ID and call settings."""
