"""The calls part of the window."""
