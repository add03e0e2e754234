"""The change history."""
