"""The terms of everything else: histories and marks, stores and topologies, and the shape of run.json."""
