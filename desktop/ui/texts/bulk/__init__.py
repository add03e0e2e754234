"""Texts to many, within the texts part of the window."""
