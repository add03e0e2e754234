"""The phone part of the window."""
