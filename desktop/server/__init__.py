"""The embedded default: the reference CRM and a small phone system."""
