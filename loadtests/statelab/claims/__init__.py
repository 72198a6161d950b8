"""The ledger of claims: the word on each, which follows from what was seen and from nothing else."""
