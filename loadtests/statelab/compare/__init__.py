"""Compares runs: a table for the terminal and a report in one HTML file."""
