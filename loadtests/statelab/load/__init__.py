"""A run from the first request to run.json, with or without the web UI: options, users, live verdicts."""
