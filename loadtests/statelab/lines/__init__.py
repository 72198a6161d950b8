"""Histories as JSON lines, for others and from others: `statelab-history/1`."""
