"""The mailbox of the demo: what the CRM has sent by mail."""
