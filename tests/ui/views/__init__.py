"""The windows themselves, over real services with fakes at the edges."""
