"""The workloads: one folder is one workload. A new one needs its folder and its name here."""

from collections.abc import Mapping
from importlib import import_module

from statelab.workloads.workload import Workload

NAMES = ("counter", "stock", "cart", "register", "transfer", "oncall", "whoami", "rate-limit")

WORKLOADS: Mapping[str, Workload] = {
    name: import_module(f"statelab.workloads.{name.replace('-', '_')}").WORKLOAD for name in NAMES
}
