"""What the end of a call asks for, and what it leaves to be done."""
