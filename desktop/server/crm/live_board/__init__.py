"""The addresses of the live board."""
