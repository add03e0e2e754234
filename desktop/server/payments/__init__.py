"""The road to whoever takes people's money."""
