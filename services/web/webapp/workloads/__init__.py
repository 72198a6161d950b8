"""One blueprint per workload: HTTP in, one store call, JSON out."""
