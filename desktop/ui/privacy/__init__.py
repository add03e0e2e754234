"""What keeps others from reading over one's shoulder."""
