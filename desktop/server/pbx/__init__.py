"""The reference phone system: registrar and proxy, and media processes."""
