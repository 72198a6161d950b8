"""Stores in Flask-Caching, which is made for what can be computed again, and often holds what cannot."""
