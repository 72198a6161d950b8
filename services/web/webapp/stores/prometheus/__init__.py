"""Stores in the counters of prometheus_client, which are made to be looked at, not to be decided by."""
