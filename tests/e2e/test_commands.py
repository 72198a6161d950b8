"""The commands as typed: exit codes, clear refusals, and nothing left behind."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from stack import settings, topology
from tests.lab import PROJECT, ROOT, Lab, docker

ENV_FILE = ROOT / ".env"
QUICK = {"DURATION": 2}


@pytest.fixture
def other(own_results: Path) -> Iterator[Lab]:
    """Give a second lab beside the first, and remove it at the end."""
    lab = Lab(f"{PROJECT}-2", own_results)
    yield lab
    lab.remove()


@contextmanager
def created(project: str) -> Iterator[list[str]]:
    """Collect the services of which containers are created meanwhile."""
    argv = ["docker", "events", "--filter", "event=create", "--filter", f"label=com.docker.compose.project={project}"]
    argv += ["--format", '{{index .Actor.Attributes "com.docker.compose.service"}}']
    services: list[str] = []
    with subprocess.Popen(argv, text=True, stdout=subprocess.PIPE) as events:
        yield services
        events.terminate()
        services += events.communicate()[0].split()


def test_check_runs_the_default_scenario_and_exits_with_0_as_everything_is_expected(lab: Lab, other: Lab) -> None:
    before = ENV_FILE.read_bytes()
    done = other.stack("check")
    assert done.returncode == 0, done.stdout
    verdicts = {"global": "DIVERGED", "redis-atomic": "NO VIOLATION SEEN", "redis-naive": "VIOLATED"}
    for store, verdict in verdicts.items():
        assert re.search(rf"{store} .*{verdict}", done.stdout), done.stdout
    assert "4 workers, 4 private counters; each exact alone." in done.stdout
    assert other.containers() == []
    assert len(lab.containers()) == 6, "the first lab still runs"
    assert ENV_FILE.read_bytes() == before, "check does not touch it"


def test_check_leaves_out_what_no_store_can_do_and_records_the_numbers_that_were_chosen(lab: Lab) -> None:
    before = set(lab.results.glob("*/run.json"))
    numbers = {"THINK_MS": "1", "ITEMS": "7", "LIMIT": "5", "LIMIT_WINDOW_MS": "200", "WINDOW": "yield"}
    asked = settings.run_arguments(
        {"SCENARIO": "register,rate-limit", "STORES": "global-lock", "DURATION": "2", **numbers}
    )
    (locust,) = lab.containers("locust")
    argv = ["docker", "exec", locust["Id"], "python", "-m", "statelab", "run", *asked]
    done = subprocess.run(argv, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode in (0, 2), done.stdout  # so short a run may be inconclusive, but convicts no correct store
    assert "global-lock is left out of register: A single assignment has no middle" in done.stdout
    (new,) = set(lab.results.glob("*/run.json")) - before
    run = json.loads(new.read_text())
    assert (run["scenario"], run["window"]) == ("rate-limit", "yield")
    assert {row["store"] for row in run["stores"]} == {"global-lock", "global"}
    assert run["options"] == {"think_ms": 1, "items": 7, "limit": 5, "limit_window_ms": 200}


@pytest.mark.long
def test_check_on_a_single_worker_passes_and_says_that_nothing_could_race(other: Lab) -> None:
    done = other.stack("check", REPLICAS=1, WORKERS=1, STORES="redis-atomic")
    assert done.returncode == 0, done.stdout
    for store in ("redis-atomic", "redis-naive"):
        assert re.search(rf"{store}: .*; nothing could race, since each copy of the state", done.stdout), done.stdout


@pytest.mark.parametrize(
    ("knobs", "said"),
    [
        ({"STORES": "memory"}, "There is no store “memory”. Choose from: app-config,"),
        ({"WORKERS": "-1"}, "WORKERS"),
        ({"SERVER": "apache"}, "SERVER"),
        ({"SERVER": "gunicorn-sync", "THREADS": "4"}, "gunicorn-gthread"),
        ({"BALANCE": "random"}, "BALANCE"),
        ({"PROJECT": "No Good"}, "PROJECT"),
    ],
)
def test_check_refuses_bad_input_with_a_sentence_and_leaves_nothing_behind(
    other: Lab, knobs: dict[str, str], said: str
) -> None:
    done = other.stack("check", **knobs)
    assert done.returncode not in (0, 2), done.stdout
    assert said in done.stdout
    assert "Traceback" not in done.stdout
    assert other.containers() == []
    assert not list(other.results.rglob("run.json"))


REFUSED: list[tuple[dict[str, str], str]] = [
    ({"SCENARIO": "lottery"}, "There is no scenario “lottery”. Choose from: counter,"),
    ({"USERS": "0"}, "0 users cannot run"),
    ({"USERS": "many"}, "many"),
    ({"DURATION": "-5"}, "-5"),
    ({"WINDOW": "moon"}, "There is no window “moon”."),
    ({"THINK_MS": "-1"}, "think_ms cannot be -1. Choose from 0 to 60,000."),
    ({"ITEMS": "-5"}, "items cannot be -5. Choose from 1 to 1,000,000."),
    ({"LIMIT": "0"}, "limit cannot be 0. Choose from 1 to 1,000,000."),
    ({"LIMIT_WINDOW_MS": "a second"}, "a second"),
    ({"SCENARIO": "register", "STORES": "global-lock"}, "global-lock is left out of register: A single assignment"),
]

INVOKE_EACH = """
import json, sys
from click.testing import CliRunner
from statelab.cli import main
answers = [CliRunner().invoke(main, ["run", *arguments]) for arguments in json.load(sys.stdin)]
print(json.dumps([(answer.exit_code, answer.output) for answer in answers]))
"""


def test_the_load_tester_refuses_what_check_hands_on_to_it(lab: Lab) -> None:
    before = set(lab.results.rglob("*"))
    (locust,) = lab.containers("locust")
    argv = ["docker", "exec", "--interactive", locust["Id"], "python", "-c", INVOKE_EACH]
    asked = json.dumps([settings.run_arguments(knobs) for knobs, _ in REFUSED])
    done = subprocess.run(argv, check=True, text=True, input=asked, stdout=subprocess.PIPE)
    for (exit_code, told), (_, said) in zip(json.loads(done.stdout), REFUSED, strict=True):
        assert exit_code == 64, told
        assert said in told
        assert "Traceback" not in told
    assert set(lab.results.rglob("*")) == before


@pytest.mark.parametrize("command", ["up", "scale", "compare", "stores"])
def test_every_command_refuses_a_negative_worker_count_and_touches_nothing(lab: Lab, command: str) -> None:
    before = {one["Id"] for one in lab.containers()}
    done = lab.make(command, WORKERS="-1")
    assert done.returncode != 0
    assert "WORKERS=-1" in done.stdout
    assert "Traceback" not in done.stdout
    assert {one["Id"] for one in lab.containers()} == before


@pytest.mark.parametrize(
    "command", ["up", "down", "clean", "scale", "check", "compare", "claims", "stores", "logs", "ps", "doctor"]
)
def test_every_command_refuses_a_project_name_that_docker_cannot_use(other: Lab, command: str) -> None:
    done = other.make(command, PROJECT="No Good")
    assert done.returncode != 0
    assert "PROJECT=No Good" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_port_in_use_is_reported_before_anything_is_started(other: Lab) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = other.make("up", LAB_PORT=port)
    assert done.returncode != 0
    assert str(port) in done.stdout
    assert "LAB_PORT=" in done.stdout
    assert other.containers() == []


def test_scaling_a_lab_that_does_not_run_says_what_to_type(other: Lab) -> None:
    done = other.make("scale", REPLICAS=3)
    assert done.returncode != 0
    assert "make up" in done.stdout


@pytest.mark.long
def test_a_claim_is_decided_on_a_stack_of_its_own_and_the_documentation_stays(other: Lab, page: Page) -> None:
    before = (ROOT / "docs/claims.md").read_bytes()
    done = other.make("claims", CLAIM="7", QUICK="1")
    assert done.returncode == 0, done.stdout
    assert "OUTDATED since Flask 1.0" in done.stdout
    assert "Exit code 0: 1 claim, 0 not as expected, 0 inconclusive" in done.stdout
    (folder,) = other.results.glob("claims-*")
    page.goto((folder / "ledger.html").as_uri())
    expect(page.get_by_role("region", name="Claims").get_by_role("cell", name="OUTDATED")).to_have_count(1)
    expect(page.get_by_role("region", name="The proof").locator("svg")).to_be_visible()
    assert (ROOT / "docs/claims.md").read_bytes() == before
    assert other.containers() == []

    again = other.make("claims", CLAIM="7", QUICK="1")
    assert "2 of 2 runs and programs are there from earlier" in again.stdout


@pytest.mark.long
def test_compare_measures_each_point_and_draws_a_report_that_can_be_read_in_a_browser(other: Lab, page: Page) -> None:
    asked = {"WORKERS": "1 2", "STORES": "global", "REPEATS": 1, "SPEED_DURATION": 1, **QUICK}
    with created(f"{other.project}-compare") as services:
        done = other.make("compare", **asked)
    assert done.returncode == 0, done.stdout
    assert Counter(services) == {"web": 4, "redis": 1, "postgres": 1, "nginx": 1, "locust": 1}, "only workers are new"
    assert "`global` has as many truths as there are worker processes (2 and 4)" in done.stdout
    (folder,) = other.results.glob("compare-*")
    for path in folder.glob("*/1/turn.json"):
        speeds = json.loads(path.read_text())["speeds"]
        assert speeds.keys() == {"bare", "global"}
        assert all(one["throughput_per_s"] > 0 and not one["failed"] for one in speeds.values())
    assert {path.name for path in folder.iterdir()} > {"report.md", "data.csv", "data.parquet", "plots"}
    report = folder / "report.html"
    assert report.stat().st_size < 3_000_000
    page.goto(report.as_uri())
    expect(page.locator("#status")).to_contain_text("global has as many truths as there are worker processes")
    expect(page.locator(".multiples svg")).to_have_count(5)
    verdicts = page.get_by_role("region", name="Verdicts", exact=True)
    expect(verdicts.get_by_role("cell", name="DIVERGED")).to_have_count(2)
    expect(page.locator("details[open] svg").first).to_be_visible()
    assert other.containers() == []

    began = time.monotonic()
    report.unlink()
    again = other.make("compare", **asked)
    assert again.returncode == 0, again.stdout
    assert "2 of 2 turns measured earlier" in again.stdout
    assert report.exists()
    assert time.monotonic() - began < 2 * QUICK["DURATION"] + 30

    report.unlink()
    written = other.make("report")
    assert written.stdout.splitlines()[-1] == f"Report: {report}", written.stdout
    assert report.exists()


@pytest.mark.parametrize("command", ["up", "check"])
def test_ctrl_c_leaves_no_container_behind(other: Lab, command: str) -> None:
    process = other.begin(command, DURATION=60)
    deadline = time.monotonic() + 120
    while not other.containers():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert other.containers() == []
    networks = docker("network", "ls", "--format", "{{.Name}}").split()
    assert not [name for name in networks if name.startswith(f"{other.project}_")]


@pytest.mark.long
def test_clean_is_refused_beside_a_check_and_what_a_killed_check_left_is_cleared_by_the_next_one(other: Lab) -> None:
    check = other.begin("check", DURATION=60)
    deadline = time.monotonic() + 120
    while not other.containers("locust"):
        assert check.poll() is None, check.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.1)
    refused = other.stack("clean")
    assert refused.returncode == 1
    assert f"Another command is using {other.project}-check." in refused.stdout
    check.kill()
    check.wait()
    assert check.stdout
    check.stdout.close()
    assert len(other.containers()) == 6
    done = other.stack("check", STORES="global", **QUICK)
    assert done.returncode == 0, done.stdout
    assert other.containers() == []
    assert not [name for name in docker("volume", "ls", "-q").split() if name.startswith(f"{other.project}-check")]
    argv = f"--project-name={other.project}-check "
    assert not [line for line in processes() if argv in line], "no client of the killed check runs any more"


def processes() -> list[str]:
    """List the command lines of all processes."""
    return subprocess.run(["ps", "-eo", "args"], check=True, text=True, capture_output=True).stdout.splitlines()


@pytest.mark.long
@pytest.mark.usefixtures("lab")
def test_down_keeps_the_data_and_clean_does_not(other: Lab) -> None:
    def volumes() -> list[str]:
        return [name for name in docker("volume", "ls", "-q").split() if name.startswith(other.project)]

    before = ENV_FILE.read_text()
    starts = [other.begin("up", REPLICAS=1, WORKERS=1) for _ in range(2)]
    said = [start.communicate(timeout=300)[0] for start in starts]
    assert sorted(start.returncode for start in starts) == [0, 1], "of two starts at once one is refused"
    assert sum(f"Another command is using {other.project}." in text for text in said) == 1
    assert ENV_FILE.read_text() == before, "it stays with the first lab, which runs"
    assert other.make("down").returncode == 0
    assert other.containers() == []
    assert volumes()
    assert other.make("up", REPLICAS=1, WORKERS=1).returncode == 0, "the same data and passwords again"
    assert other.make("clean").returncode == 0
    assert (other.containers(), volumes()) == ([], [])


def by_hand(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `docker compose` in the checkout, in an environment without any variable of the lab."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "DOCKER_HOST", "DOCKER_CONFIG") if name in os.environ}
    argv = ["docker", "compose", *arguments]
    return subprocess.run(argv, cwd=ROOT, env=clean, check=False, text=True, capture_output=True)


@pytest.fixture
def env_file(lab: Lab) -> Path:
    """Return the checkout's `.env`, which is this lab's unless another one was running here before."""
    if f"PROJECT='{lab.project}'\n" not in ENV_FILE.read_text():
        pytest.skip("Another lab of this checkout is running, and .env stays with it. Type: make down")
    return ENV_FILE


@pytest.mark.usefixtures("env_file")
def test_docker_compose_works_by_hand_after_make_up(lab: Lab) -> None:
    seen = [json.loads(line) for line in by_hand("ps", "--format", "json").stdout.splitlines()]
    assert {one["ID"] for one in seen} <= {one["Id"][:12] for one in lab.containers()}
    assert sorted(one["Service"] for one in seen) == ["locust", "nginx", "postgres", "redis", "web", "web"]
    inside = by_hand("exec", "-T", "web", "env")
    assert inside.returncode == 0, inside.stderr
    assert "WORKERS=2" in inside.stdout.splitlines()
    assert "GET /stores" in by_hand("logs", "nginx").stdout
    unchanged = by_hand("up", "--detach", "--no-build")
    assert unchanged.returncode == 0, unchanged.stderr
    assert {one["ID"] for one in seen} <= {one["Id"][:12] for one in lab.containers()}, "nothing was recreated"


def test_scale_updates_the_file_and_its_lab_alone(lab: Lab, env_file: Path) -> None:
    assert lab.make("scale", WORKERS=1).returncode == 0
    assert by_hand("exec", "-T", "web", "printenv", "WORKERS").stdout == "1\n"
    assert "WORKERS='1'" in env_file.read_text()


def test_make_alone_lists_every_command_and_the_variables() -> None:
    listed = Lab(PROJECT, ROOT / "results").make("help").stdout
    assert "REPLICAS=2 " in listed
    commands = ("up", "down", "clean", "scale", "check", "compare", "logs", "ps", "doctor", "test", "long", "lint")
    assert all(f"make {command} " in listed for command in commands)


def test_doctor_prints_every_check_and_the_server_models(lab: Lab) -> None:
    done = lab.make("doctor", LAB_PORT=0, LOCUST_PORT=0)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("✓") >= 5
    assert all(f"  {name} " in done.stdout for name in topology.SERVERS)
