"""The SIP user agent: the client of the engine process and the protocol between the two."""
