"""Charts that can be read by eye, by keyboard and by ear, and taken along as text or picture."""
