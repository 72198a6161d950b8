"""A run from the first request to run.json: options, users, live verdicts, with or without the web UI."""
