"""Fetches or builds what a machine lacks: the Docker engine, its plugins, stand-ins for official images.

Standard library only. `stack` finds out what is missing and calls this package, which uses only the modules of `stack`
that run programs, print, and ask Docker.
"""
