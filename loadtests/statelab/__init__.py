"""The tester half of the lab: it knows the application only through HTTP.

A Locust user sends operations, and `recording` records them. A run's record becomes one history for each store
(`model`), the checker of its workload (`workloads`, `checking`) finds anomalies, and `verdicts` puts them into words.
`load` ties a run together, `ui` shows it, `compare` shows several, `files` stores them; `cli` has the commands.
"""
