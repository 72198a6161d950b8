"""Fetches or builds what a machine lacks: engine, plugins, stand-ins for official images. Standard library only."""
