"""Numbers: the list, buying, changing, and giving back."""
