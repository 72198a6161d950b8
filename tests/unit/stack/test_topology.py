"""stack.topology: what is accepted, and what is refused in which words."""

import pytest
import yaml

from stack import topology
from stack.errors import LabError
from stack.process import ROOT
from stack.topology import MOST_AT_ONCE, Topology
from webapp.backends import LIBRARIES
from webapp.facts import Connection
from webapp.store_files import find

SERVICES = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]

NOT_OF_THE_APP = 20
"""Connections that are kept for administrators, and those of probes and of whoever looks."""


def test_defaults() -> None:
    assert topology.from_environment({}) == Topology(2, 2, 1, "gunicorn-sync", False, "round_robin")


def test_an_empty_value_counts_as_not_given() -> None:
    base = Topology(replicas=3, workers=4)
    assert topology.from_environment({"WORKERS": "", "REPLICAS": "1"}, base) == Topology(replicas=1, workers=4)


def test_variables_are_what_from_environment_reads() -> None:
    chosen = Topology(3, 4, 2, "gunicorn-gthread", True, "ip_hash")
    assert topology.from_environment(chosen.variables()) == chosen


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("WORKERS", "-1", "WORKERS=-1 is not allowed: give one whole number from 1 to 64"),
        ("REPLICAS", "0", "from 1 to 16"),
        ("THREADS", "1.5", "THREADS=1.5"),
        ("WORKERS", "1 2", "WORKERS=1 2"),
        ("WORKERS", "²", "WORKERS=²"),
        ("SERVER", "apache", "gunicorn-sync, gunicorn-gthread"),
        ("BALANCE", "random", "round_robin, least_conn, ip_hash"),
        ("PRELOAD", "yes", "PRELOAD=1 for yes"),
    ],
)
def test_a_value_that_is_not_allowed(name: str, value: str, says: str) -> None:
    with pytest.raises(LabError, match=f"^{name}={value}") as caught:
        topology.from_environment({name: value})
    assert says in str(caught.value)


def test_threads_are_refused_where_the_server_model_has_none_and_the_models_that_have_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(LabError, match=r"SERVER=gunicorn-gthread or .*, or THREADS=1"):
        topology.from_environment({"THREADS": "4"})
    assert topology.from_environment({"THREADS": "4", "SERVER": "gunicorn-gthread"}).threads == 4
    monkeypatch.setitem(topology.SERVERS, "toy", topology.SERVERS["waitress"])
    assert topology.from_environment({"THREADS": "3", "SERVER": "toy"}).threads == 3
    with pytest.raises(LabError, match=r"SERVER=gunicorn-gthread or .* or toy, or THREADS=1"):
        topology.from_environment({"THREADS": "4"})


def test_what_is_not_given_follows_the_server_model() -> None:
    assert topology.from_environment({"SERVER": "waitress"}) == Topology(2, 1, 4, "waitress")
    assert topology.from_environment({"SERVER": "flask-processes"}) == Topology(2, 2, 1, "flask-processes", True)
    given = {"SERVER": "gunicorn-gthread", "WORKERS": "3", "THREADS": "2", "PRELOAD": "1"}
    assert topology.from_environment(given) == Topology(2, 3, 2, "gunicorn-gthread", True)


def test_another_server_model_takes_over_what_fits_it() -> None:
    preloaded = Topology(3, 4, 8, "gunicorn-gthread", True, "ip_hash")
    assert topology.fitting(preloaded, "gunicorn-gthread") == preloaded
    assert topology.fitting(preloaded, "gunicorn-sync") == Topology(3, 4, 1, "gunicorn-sync", True, "ip_hash")
    assert topology.fitting(preloaded, "granian") == Topology(3, 4, 4, "granian", False, "ip_hash")
    forking = Topology(2, 2, 1, "flask-processes", True)
    assert topology.fitting(forking, "gunicorn-sync") == Topology(), "nobody asked for PRELOAD=1"
    assert topology.fitting(forking, "flask-processes") == forking


@pytest.mark.parametrize(
    ("server", "name", "value", "says"),
    [
        ("waitress", "WORKERS", "2", "SERVER=waitress is one process in each replica, so WORKERS=2 does not fit"),
        ("granian", "PRELOAD", "1", "SERVER=granian forks no loaded application: leave PRELOAD=1 out"),
        ("flask-processes", "PRELOAD", "0", "forks the loaded application for each request: leave PRELOAD=0 out"),
    ],
)
def test_what_does_not_fit_a_server_model_is_refused(server: str, name: str, value: str, says: str) -> None:
    with pytest.raises(LabError, match=says):
        topology.from_environment({"SERVER": server, name: value})


def test_each_server_model_has_a_start_file_and_each_start_file_a_model() -> None:
    folder = ROOT / "services/web/servers"
    assert {path.stem for path in folder.glob("*.sh")} - {"start"} == set(topology.SERVERS)
    assert all(model["summary"].endswith(".") for model in topology.SERVERS.values())


def test_more_than_the_servers_have_connections_for() -> None:
    with pytest.raises(LabError, match="= 1024, but the servers have connections for 256 requests"):
        topology.from_environment({"REPLICAS": "16", "WORKERS": "64"})


@pytest.mark.parametrize(
    ("server", "option"),
    [("postgres", "max_connections="), ("memcached", "--conn-limit="), ("mariadb", "--max-connections=")],
)
def test_a_server_takes_all_connections_that_the_largest_topology_can_open(server: str, option: str) -> None:
    pools = 1 + list(LIBRARIES.values()).count(server)  # each has a connection for each request at a time
    marked = [file for file in find() if file.facts.needs == server and file.facts.connection != Connection.OWN]
    alone = sum(len(file.classes) for file in marked)  # one in each process
    [limit] = [int(part.removeprefix(option)) for part in SERVICES[server]["command"] if part.startswith(option)]
    assert limit >= (pools + alone) * MOST_AT_ONCE + NOT_OF_THE_APP


def test_postgres_may_have_a_process_for_each_connection() -> None:
    [limit] = [int(part.partition("=")[2]) for part in SERVICES["postgres"]["command"] if "max_connections" in part]
    assert SERVICES["postgres"]["pids_limit"] >= limit + NOT_OF_THE_APP


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(LabError) as caught:
        topology.from_environment({"WORKERS": "0", "BALANCE": "x"})
    assert len(str(caught.value).splitlines()) == 2
