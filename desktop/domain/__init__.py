"""The rules of the product as pure values and functions: no I/O, no clock, no threads, no Qt."""
