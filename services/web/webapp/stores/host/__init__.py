"""Stores in a file or in memory that the processes of one replica share."""
