"""The sums of the reports and what is counted with them."""
