"""What the environment says becomes the app's configuration; what is missing stops it at the start."""

from pathlib import Path

import pytest

from webapp.settings import from_environment


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Set what compose.yaml sets, with the secrets in a folder of the test's own."""
    (tmp_path / "redis").write_text("r-secret\n", encoding="utf-8")
    (tmp_path / "postgres").write_text("p-secret\n", encoding="utf-8")
    return {
        "SERVER": "gunicorn-sync",
        "WORKERS": "2",
        "THREADS": "1",
        "PRELOAD": "1",
        "REDIS_HOST": "redis",
        "REDIS_PASSWORD_FILE": str(tmp_path / "redis"),
        "POSTGRES_HOST": "postgres",
        "POSTGRES_DB": "lab",
        "POSTGRES_USER": "lab",
        "POSTGRES_PASSWORD_FILE": str(tmp_path / "postgres"),
    }


def test_reads_numbers_switches_and_secrets(environ: dict[str, str]) -> None:
    config = from_environment(environ)
    assert (config["WORKERS"], config["THREADS"], config["PRELOAD"]) == (2, 1, True)
    assert (config["REDIS_PORT"], config["POSTGRES_PORT"]) == (6379, 5432)
    assert (config["REDIS_PASSWORD"], config["POSTGRES_PASSWORD"]) == ("r-secret", "p-secret")


def test_a_missing_secret_stops_the_app_at_its_start(environ: dict[str, str]) -> None:
    Path(environ["REDIS_PASSWORD_FILE"]).unlink()
    with pytest.raises(FileNotFoundError, match="redis"):
        from_environment(environ)
