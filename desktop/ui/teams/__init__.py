"""Groups and queues."""
