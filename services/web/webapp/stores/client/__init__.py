"""Stores with the client: the state, or all that leads to it, travels with each request."""
