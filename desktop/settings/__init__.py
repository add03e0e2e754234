"""Preferences, secrets and the registry of panels; free of Qt."""
