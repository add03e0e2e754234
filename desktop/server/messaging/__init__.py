"""The road to the networks that carry texts."""
