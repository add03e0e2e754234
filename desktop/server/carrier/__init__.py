"""The road to the carriers that numbers are bought from."""
