"""Sources: where callers found a number."""
