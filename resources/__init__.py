"""Icons, sounds and documents that ship with the product."""
