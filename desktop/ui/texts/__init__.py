"""The texts part of the window."""
