"""Access control groups."""
