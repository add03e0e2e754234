"""The do-not-call list and the import of numbers into it."""
