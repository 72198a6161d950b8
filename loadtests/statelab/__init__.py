"""The tester's half of the lab: it knows the application through HTTP alone.

A Locust user stamps every operation (`recorder`), the operations of a run are its history (`history`), a checker
finds what cannot be right in it (`checkers`), and `verdict` says so in words. `run` ties one run together; `ui`
shows it while it happens; `cli` is what the container starts.
"""
