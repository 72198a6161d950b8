"""Sends operations and records them: when each began, how it ended, and who served it."""
