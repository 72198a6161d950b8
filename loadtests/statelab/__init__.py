"""The tester's half of the lab: it knows the application through HTTP alone.

A Locust user sends operations, and `recording` records them. A run's record becomes one history for each store
(`model`), the checker of its workload (`workloads`, `checking`) finds what cannot be right, and `verdicts` says so in
words. `load` ties one run together, `ui` shows it, `compare` shows several, `files` keeps them; `cli` has the commands.
"""
