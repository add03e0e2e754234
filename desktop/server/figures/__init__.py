"""What reports count: sums of the calls and texts, kept right by the database itself."""
