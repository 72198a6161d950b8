"""The host side of the lab: what make calls to check the machine and to start, scale and measure the Compose stack.

Standard library only, so that `make up` runs on a fresh clone; only stack.compare needs a package (rich).
"""
