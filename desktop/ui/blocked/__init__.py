"""Blocked callers: the panel, the form, and the window that blocks one caller."""
