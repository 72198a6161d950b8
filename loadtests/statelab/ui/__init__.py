"""The lab's own page inside Locust's web UI, its Consistency tab and its charts."""
