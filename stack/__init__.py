"""Host side of the lab: checks the machine, gets images, starts, scales and measures the Compose stack.

Standard library only, so that `make up` runs on a fresh clone; only stack.compare wants more (rich).
"""
