"""Where the company explains itself, edited."""
