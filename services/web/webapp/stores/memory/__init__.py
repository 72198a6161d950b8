"""Stores in the memory of the worker process that happens to serve the request."""
