"""stack.settings: project, ports, and the arguments of a run."""

import pytest

from stack import settings
from stack.errors import LabError
from stack.process import ROOT


def test_defaults() -> None:
    chosen = settings.from_environment({})
    assert (chosen.project, chosen.lab_port, chosen.locust_port) == ("flask-state-lab", 8080, 8089)
    assert chosen.results == ROOT / "results"
    assert chosen.may_install


@pytest.mark.parametrize(
    "environ",
    [
        {"PROJECT": "Upper"},
        {"PROJECT": "-x"},
        {"PROJECT": "a/b"},
        {"LAB_PORT": "x"},
        {"LAB_PORT": "-1"},
        {"LOCUST_PORT": "65536"},
        {"LAB_PORT": "9000", "LOCUST_PORT": "9000"},
        {"LAB_INSTALL": "no"},
        {"LAB_HOSTS": "lab.example:8080"},
        {"LAB_HOSTS": "http://lab.example"},
        {"LAB_HOSTS": "lab.example; return 200"},
        {"LAB_HOSTS": "*"},
        {"WITH": "mysql"},
    ],
)
def test_values_that_are_not_allowed(environ: dict[str, str]) -> None:
    with pytest.raises(LabError):
        settings.from_environment(environ)


def test_names_of_the_lab() -> None:
    assert settings.from_environment({"LAB_HOSTS": "Lab.example,other"}).hosts == "lab.example other"


def test_two_free_ports_are_not_the_same_port() -> None:
    assert settings.from_environment({"LAB_PORT": "0", "LOCUST_PORT": "0"}).lab_port == 0


def test_run_arguments_are_those_that_were_given_as_the_load_tester_has_the_defaults() -> None:
    assert settings.run_arguments({"USERS": "4", "FRESH": "1", "STORES": "global redis-atomic", "DURATION": ""}) == [
        "--stores", "global redis-atomic", "--users", "4", "--fresh",
    ]  # fmt: skip
    assert settings.run_arguments({}) == []
