"""What everything else speaks of: histories and marks, stores and topologies, and the shape of run.json."""
