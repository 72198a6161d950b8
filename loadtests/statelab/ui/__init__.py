"""The lab's page inside Locust's web UI, its Consistency tab and its charts."""
