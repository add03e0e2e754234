"""The road to people's mailboxes."""
