"""What only the live board asks of people and calls, written down as it happens."""
