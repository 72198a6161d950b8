"""The documentation at /lab/docs/: the checkout's Markdown files as pages, and their pictures."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

from flask import Blueprint, Response, abort, render_template, send_file
from locust.env import Environment

from statelab.ui.markdown import Page, render
from statelab.ui.place import STORES, Place
from statelab.ui.responses import as_json, unless_unchanged

FIRST = "README.md"
SERVED = frozenset({".md", ".png", ".svg"})
OTHERS = "The project"
"""The title, in the list of contents, of the pages that are not in docs/."""

POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""No script, also none in a picture that is opened by itself."""


def install(environment: Environment, folder: Path) -> None:
    """Add the documentation in a folder to Locust's web UI. Without a web UI, do nothing."""
    web_ui = environment.web_ui
    if web_ui is not None and web_ui.app is not None:
        web_ui.app.register_blueprint(blueprint(folder, web_ui.auth_required_if_enabled))


def blueprint(folder: Path, guard: Callable[..., Any]) -> Blueprint:
    """Return the routes of the documentation; `guard` puts them behind Locust's login."""
    routes = Blueprint("docs", __name__, url_prefix="/lab/docs", template_folder="templates")

    def show(path: str = FIRST) -> Response:
        # The path is only compared with those of known files; it never becomes one.
        found = files(folder)
        if path not in found:
            abort(404, f"{path} is not part of the documentation in this stack.")
        if not path.endswith(".md"):
            return send_file(found[path])
        page = _page(path, found, _stores(found))
        up = "../" * path.count("/")
        text = render_template("docs.html", page=page, here=path, up=up, contents=contents(found))
        return unless_unchanged(Response(text, mimetype="text/html"))

    def stores() -> Response:
        return as_json(sorted(_stores(files(folder))))

    shown = guard(show)
    routes.add_url_rule("/", view_func=shown)
    routes.add_url_rule("/<path:path>", view_func=shown)
    routes.add_url_rule("/stores.json", view_func=guard(stores))
    routes.after_request(_with_policy)
    return routes


def files(folder: Path) -> dict[str, Path]:
    """Return what is shown, by the paths in the checkout: README.md first, then what is in docs/, then the others."""
    found = [path for path in folder.rglob("*") if path.suffix in SERVED and path.is_file() and not path.is_symlink()]
    named = {path.relative_to(folder).as_posix(): path for path in found}
    return {name: named[name] for name in sorted(named, key=_order)}


def _order(name: str) -> tuple[bool, bool, str, bool, str]:
    path = PurePosixPath(name)
    return name != FIRST, path.parts[0] != "docs", str(path.parent), path.name != FIRST, name


def contents(found: Mapping[str, Path]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the list of contents: for each part its title, and path and title of its pages."""
    pages = [name for name in found if name.endswith(".md")]
    return [(part, [(name, _title(found[name])) for name in some]) for part, some in groupby(pages, _part)]


def _part(name: str) -> str:
    path = PurePosixPath(name)
    if name == FIRST or str(path.parent) == "docs":
        return ""
    return path.parts[1].capitalize() if path.parts[0] == "docs" else OTHERS


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return next((line[2:].strip() for line in lines if line.startswith("# ")), path.name)


def _page(name: str, found: Mapping[str, Path], stores: frozenset[str] = frozenset()) -> Page:
    return _rendered(name, found[name], found[name].stat().st_mtime_ns, tuple(found), stores)


@lru_cache(maxsize=64)  # a long page takes a tenth of a second, in which Locust sends nothing
def _rendered(name: str, path: Path, changed: int, known: tuple[str, ...], stores: frozenset[str]) -> Page:
    return render(path.read_text(encoding="utf-8"), Place(name, known, stores))


def _stores(found: Mapping[str, Path]) -> frozenset[str]:
    """Return the stores that have a section of their own."""
    sections = _page(STORES, found).sections if STORES in found else []
    return frozenset(name for name, text in sections if name == text)


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response
