"""Every container has only the rights it needs, and only nginx and Locust can be reached, from this machine alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from stack import extras
from tests.lab import Lab, docker

SERVICES = [
    *("web", "nginx", "redis", "postgres", "locust"),
    *(pytest.param(name, marks=pytest.mark.extras) for name in extras.SERVERS),
]
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


NETWORKS = {
    "web": {"app", "back"},
    "nginx": {"edge", "app"},
    "redis": {"back"},
    "postgres": {"back"},
    "memcached": {"back"},
    "mariadb": {"back"},
    "locust": {"edge", "app"},
}


def test_only_what_is_published_is_on_a_network_with_a_way_out(lab: Lab, container: dict[str, Any]) -> None:
    service = container["Config"]["Labels"]["com.docker.compose.service"]
    names = container["NetworkSettings"]["Networks"]
    assert {name.removeprefix(f"{lab.project}_") for name in names} == NETWORKS[service]
    networks = json.loads(docker("network", "inspect", *names))
    ways_out = [network for network in networks if not network["Internal"]]
    assert bool(ways_out) == (service in PUBLISHED)
    for network in ways_out:  # it publishes a port, but no answer from elsewhere finds its way back
        assert network["Options"]["com.docker.network.bridge.enable_ip_masquerade"] == "false"


CONNECT = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=3)"


@pytest.mark.parametrize("service", ["web", "locust"])
def test_python_reaches_nothing_outside(lab: Lab, service: str) -> None:
    outside = reachable_from_here()
    argv = ["docker", "exec", lab.containers(service)[0]["Id"], "python", "-c", CONNECT]
    inside = "redis" if service == "web" else "nginx"
    assert run([*argv, inside, "6379" if service == "web" else "8080"]).returncode == 0
    tried = run([*argv, *outside])
    assert tried.returncode == 1
    assert "timed out" in tried.stderr or "unreachable" in tried.stderr, tried.stderr


def reachable_from_here() -> tuple[str, str]:
    """Return address and port of a server on another machine: of this machine's DNS, which also takes TCP."""
    text = Path("/etc/resolv.conf").read_text(encoding="utf-8")
    for address in re.findall(r"^nameserver\s+([0-9.]+)$", text, re.MULTILINE):
        if not address.startswith("127.") and run([sys.executable, "-c", CONNECT, address, "53"]).returncode == 0:
            return address, "53"
    pytest.skip("This machine itself reaches no other one at a known address.")


def run(argv: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, check=False, text=True, capture_output=True)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        *[(name, 200) for name in ("127.0.0.1:1", "localhost", "[::1]:8080", "nginx:8080")],
        *[(name, 421) for name in ("evil.example", "10.0.0.7", "web")],
    ],
)
def test_nginx_answers_to_its_own_names_alone(lab: Lab, name: str, status: int) -> None:
    answer = requests.get(f"{lab.url}/stores", headers={"Host": name}, timeout=30)
    assert answer.status_code == status
    if status == 421:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "make up LAB_HOSTS=NAME" in answer.json()["detail"]


def test_locust_takes_no_order_from_a_foreign_page(lab: Lab) -> None:
    order = {"user_count": "1", "spawn_rate": "1"}
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example", "Origin": "http://evil.example"}):
        assert requests.post(f"{lab.ui}/swarm", data=order, headers=headers, timeout=30).status_code in (403, 421)
    users = {"user_class_name": "LabUser", "host": "http://evil.example"}
    assert requests.post(f"{lab.ui}/user", json=users, timeout=30).status_code == 403
    answer = requests.get(f"{lab.ui}/stats/requests", headers={"Origin": "https://evil.example"}, timeout=30)
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_selinux_and_remapped_users_are_no_obstacle(container: dict[str, Any]) -> None:
    binds = container["HostConfig"]["Binds"] or []
    assert all("z" in bind.split(":")[2].split(",") for bind in binds if bind.startswith("/"))
    service = container["Config"]["Labels"]["com.docker.compose.service"]
    assert (container["HostConfig"]["UsernsMode"] == "host") == (service == "locust")


def test_no_password_is_in_any_environment(container: dict[str, Any]) -> None:
    assert not [entry for entry in container["Config"]["Env"] if "PASSWORD=" in entry and entry.split("=", 1)[1]]


@pytest.mark.parametrize("service", ["nginx", "locust"])
def test_the_port_of_a_connection_that_was_closed_is_soon_free_again(lab: Lab, service: str) -> None:
    """Else a server without keep-alive has used all 28,232 up after some seconds of load, and each is searched for."""
    [one] = lab.containers(service)
    assert docker("exec", one["Id"], "cat", "/proc/sys/net/ipv4/tcp_tw_reuse").strip() == "1"
