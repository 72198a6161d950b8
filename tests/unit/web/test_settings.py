"""What the environment says becomes the app's configuration; what is missing or wrong stops it at the start."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from stack.extras import EVERYWHERE
from webapp.settings import SERVERS, from_environment


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Set what compose.yaml sets, with the secrets in a folder of the test's own."""
    (tmp_path / "redis").write_text("r-secret\n", encoding="utf-8")
    (tmp_path / "postgres").write_text("p-secret\n", encoding="utf-8")
    (tmp_path / "session").write_text("s-secret\n", encoding="utf-8")
    return {
        "SERVER": "gunicorn-sync",
        "WORKERS": "2",
        "THREADS": "1",
        "PRELOAD": "1",
        "SECRET_KEY_FILE": str(tmp_path / "session"),
        "REDIS_HOST": "redis",
        "REDIS_PASSWORD_FILE": str(tmp_path / "redis"),
        "POSTGRES_HOST": "postgres",
        "POSTGRES_DB": "lab",
        "POSTGRES_USER": "lab",
        "POSTGRES_PASSWORD_FILE": str(tmp_path / "postgres"),
        "PATH": "/bin",
    }


def test_reads_numbers_switches_and_secrets(environ: dict[str, str]) -> None:
    config = from_environment(environ)
    assert (config["WORKERS"], config["THREADS"], config["PRELOAD"]) == (2, 1, True)
    assert (config["REDIS_HOST"], config["POSTGRES_DB"]) == ("redis", "lab")
    assert (config["REDIS_PASSWORD"], config["POSTGRES_PASSWORD"]) == ("r-secret", "p-secret")
    assert config["SECRET_KEY"] == "s-secret"  # noqa: S105  it is one
    assert config["STORES_DIR"] == "/app/my_stores"
    assert "PATH" not in config


def test_a_backend_that_the_environment_does_not_name_has_no_settings(environ: dict[str, str]) -> None:
    config = from_environment({name: text for name, text in environ.items() if not name.startswith("REDIS_")})
    assert not [name for name in config if name.startswith("REDIS")]
    assert config["POSTGRES_HOST"] == "postgres"


def test_a_missing_secret_stops_the_app_at_its_start(environ: dict[str, str]) -> None:
    Path(environ["REDIS_PASSWORD_FILE"]).unlink()
    with pytest.raises(FileNotFoundError, match="redis"):
        from_environment(environ)


@pytest.mark.parametrize(("server", "threads", "at_once"), [("gunicorn-sync", 1, 1), ("gunicorn-gthread", 8, 8)])
def test_the_server_model_says_how_many_requests_a_process_serves_at_a_time(
    environ: dict[str, str], server: str, threads: int, at_once: int
) -> None:
    config = from_environment(environ | {"SERVER": server, "THREADS": str(threads)})
    assert (config["AT_ONCE"], config["UNIT"]) == (at_once, "thread")


def test_a_server_model_comes_from_the_table(environ: dict[str, str], tmp_path: Path) -> None:
    model = 'unit = "greenlet"\nthreads = 7\nworkers = true\nper_request = "thread"\ngil = true\npackages = ["new"]\n'
    (tmp_path / "models.toml").write_text(f"[new]\n{model}", encoding="utf-8")
    config = from_environment(environ | {"SERVER": "new", "THREADS": "5"}, tmp_path)
    assert (config["AT_ONCE"], config["UNIT"], config["PER_REQUEST"]) == (5, "greenlet", "thread")
    assert (config["PACKAGES"], config["MODELS"]) == (["new"], ["new"])
    with pytest.raises(ValueError, match=r"SERVER=gunicorn-sync is not a server model\. Set SERVER to one of: new"):
        from_environment(environ, tmp_path)


def test_threads_are_refused_where_there_are_none(environ: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"one request at a time in each process\. Set THREADS=1"):
        from_environment(environ | {"THREADS": "2"})


def test_several_processes_are_refused_where_there_is_one(environ: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"SERVER=waitress is one process\. Set WORKERS=1"):
        from_environment(environ | {"SERVER": "waitress"})


def test_the_table_is_complete_and_every_model_has_its_start_file() -> None:
    models = tomllib.loads((SERVERS / "models.toml").read_text(encoding="utf-8"))
    assert {path.stem for path in SERVERS.glob("*.sh")} == {*models, "start"}
    for model in models.values():
        assert set(model) == {"summary", "unit", "threads", "workers", "preload", "per_request", "gil", "packages"}
        assert model["unit"] in ("thread", "greenlet", "task")
        assert model["threads"] is False or model["threads"] >= 1
        assert isinstance(model["workers"], bool)
        assert isinstance(model["gil"], bool)
        assert model["preload"] in ("either", "never", "always")
        assert model["per_request"] in ("nothing", "context", "thread", "process")
        assert model["summary"].count(". ") == 1, "two sentences"
        assert model["summary"].endswith(".")


def test_the_packages_of_every_model_are_in_a_lock_file() -> None:
    models = tomllib.loads((SERVERS / "models.toml").read_text(encoding="utf-8"))
    own, more, free = (_locked(name) for name in ("requirements", "models", "free-threaded"))
    assert own >= set(EVERYWHERE)
    for model in models.values():
        assert set(model["packages"]) <= (set(EVERYWHERE) | more if model["gil"] else free)


def _locked(name: str) -> set[str]:
    text = (SERVERS.parent / f"{name}.lock").read_text(encoding="utf-8")
    return set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))


@pytest.mark.parametrize("server", ["start", "nosuch", "", ".*", "gunicorn"])
def test_the_start_script_refuses_a_model_that_is_not_in_the_table(server: str) -> None:
    started = subprocess.run(
        ["sh", SERVERS / "start.sh"], env=os.environ | {"SERVER": server}, text=True, capture_output=True, check=False
    )
    assert started.returncode == 2
    known = " ".join(tomllib.loads((SERVERS / "models.toml").read_text(encoding="utf-8")))
    assert started.stderr == f"SERVER={server} is not a server model. Set SERVER to one of: {known}\n"


def test_the_start_script_starts_the_file_of_the_model(tmp_path: Path) -> None:
    fake = tmp_path / "gunicorn"
    fake.write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    fake.chmod(0o755)
    environ = os.environ | {"SERVER": "gunicorn-gthread", "THREADS": "4", "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    started = subprocess.run(["sh", SERVERS / "start.sh"], env=environ, text=True, capture_output=True, check=True)
    assert re.search("--worker-class gthread", started.stdout)
