"""The real client as another user would see it, in a window of its own."""
