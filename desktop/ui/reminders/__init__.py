"""Next steps of calls: when they are due, and all that lie ahead."""
