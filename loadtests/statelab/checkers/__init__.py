"""Pure functions from a history to what cannot be right in it: arrays in, a small frozen dataclass out."""
