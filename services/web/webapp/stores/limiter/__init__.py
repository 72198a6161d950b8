"""Stores in Flask-Limiter, which counts requests and nothing else."""
