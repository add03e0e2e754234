"""The billing part of the window."""
