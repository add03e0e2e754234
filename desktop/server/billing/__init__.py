"""Money: the ledger, what is charged, and how a balance is filled again."""
