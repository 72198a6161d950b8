"""Every container has only the rights it needs, and only nginx and Locust can be reached, from this machine alone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.lab import Lab, docker

SERVICES = ("web", "nginx", "redis", "postgres", "locust")
PUBLISHED = {"nginx", "locust"}


@pytest.fixture(params=SERVICES)
def container(lab: Lab, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Inspect one container of each service."""
    return lab.containers(request.param)[0]


def test_it_is_neither_root_nor_able_to_become_it(container: dict[str, Any]) -> None:
    host = container["HostConfig"]
    assert docker("exec", container["Id"], "id", "-u").strip() != "0"
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert any("no-new-privileges" in option for option in host["SecurityOpt"])


def test_its_root_is_read_only_and_its_memory_logs_and_processes_are_limited(container: dict[str, Any]) -> None:
    host = container["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert host["Memory"] > 0
    assert host["PidsLimit"] > 0
    assert {"max-size", "max-file"} <= host["LogConfig"]["Config"].keys()


def test_it_is_watched_and_healthy(container: dict[str, Any]) -> None:
    assert container["State"]["Health"]["Status"] == "healthy"


def test_it_publishes_nothing_or_only_to_this_machine(container: dict[str, Any]) -> None:
    service = container["Config"]["Labels"]["com.docker.compose.service"]
    bound = [one for ports in container["NetworkSettings"]["Ports"].values() for one in ports or []]
    assert bool(bound) == (service in PUBLISHED)
    assert {one["HostIp"] for one in bound} <= {"127.0.0.1"}


def test_the_stores_are_on_a_network_without_a_way_out(lab: Lab) -> None:
    for service in ("redis", "postgres"):
        (name,) = lab.containers(service)[0]["NetworkSettings"]["Networks"]
        assert docker("network", "inspect", "--format", "{{.Internal}}", name).strip() == "true"


def test_no_password_is_in_any_environment(container: dict[str, Any]) -> None:
    assert not [entry for entry in container["Config"]["Env"] if "PASSWORD=" in entry and entry.split("=", 1)[1]]
