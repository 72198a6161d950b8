"""One module per workload: HTTP in, one store call, JSON out, and its description in OpenAPI."""

from . import cart, counter, oncall, rate_limit, register, stock, transfer, whoami

ALL = (counter, stock, cart, register, transfer, oncall, whoami, rate_limit)
