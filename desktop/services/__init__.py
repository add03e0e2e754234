"""Use cases of the app: asynchronous, and written against the domain and the ports only."""
