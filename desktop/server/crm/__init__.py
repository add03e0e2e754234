"""The reference CRM: an ASGI application over one database."""
