"""Histories and runs on disk: Parquet, JSON lines, EDN, and run.json."""
