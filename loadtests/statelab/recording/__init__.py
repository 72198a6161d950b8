"""Sends operations and records when each began, how it ended, and who served it."""
