"""An agency over its accounts: the accounts, the people, one search, and what stands above all."""
