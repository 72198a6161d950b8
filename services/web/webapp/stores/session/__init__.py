"""Stores in sessions on a server, of which the client has the id only."""
