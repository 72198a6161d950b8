"""stack.variables: what `make` lists is what the commands read."""

import os
import re
import subprocess
import sys

import pytest

from stack import images, settings, topology, variables
from stack.process import ROOT


def test_the_list_has_every_variable_with_its_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert variables.show({}) == 0
    listed = dict(re.findall(r"^    (\w+)=(\S+)", capsys.readouterr().out, re.MULTILINE))
    expected = topology.DEFAULT.variables()
    assert {name: listed.get(name) for name in expected if name != "WEB_MEMORY"} == {
        name: value for name, value in expected.items() if name != "WEB_MEMORY"
    }
    assert settings.from_environment(listed) == settings.from_environment({})
    assert {image.variable: image.official for image in images.IMAGES}.items() <= listed.items()
    assert {"FRESH", *settings.RUN_VARIABLES} <= listed.keys()


def test_every_server_model_and_balancing_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    variables.show({})
    said = capsys.readouterr().out
    assert all(name in said for name in (*topology.SERVERS, *topology.BALANCES))


def test_the_defaults_of_a_run_are_those_of_the_load_tester() -> None:
    env = os.environ | {"PYTHONPATH": "loadtests", "LOCUST_SKIP_MONKEY_PATCH": "1"}
    argv = [sys.executable, "-m", "statelab", "run", "--help"]
    done = subprocess.run(argv, cwd=ROOT, env=env, check=True, text=True, capture_output=True)
    options = "".join(done.stdout.split())  # the help breaks lines inside of values, too
    for name, (default, _) in settings.RUN_VARIABLES.items():
        (option,) = re.findall(rf"--{name.lower().replace('_', '-')}[A-Z].*?\[default:(.*?)[\];]", options)
        assert option.removesuffix(".0") == default, name
