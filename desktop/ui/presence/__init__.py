"""How available one is, the queues one serves, and whether everything is ready for calls."""
