"""Supervising in the window: what the supervisor sees and does while it goes on."""
