"""What waits for the CRM, and what goes on without it."""
