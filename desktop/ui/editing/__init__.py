"""What the pages on which something is edited have in common."""
