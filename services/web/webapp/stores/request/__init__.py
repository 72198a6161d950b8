"""Stores that people take for the request's own; two of them are."""
