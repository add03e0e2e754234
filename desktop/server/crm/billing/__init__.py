"""The addresses of billing."""
