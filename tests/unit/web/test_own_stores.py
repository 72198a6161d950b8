"""A newcomer adds a store by adding one file; a file that is not complete is refused by name."""

import re
from itertools import groupby
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from webapp import create_app
from webapp.store_files import BUILT_IN, StoreFileError, find

README = Path(__file__).parents[3] / "my_stores" / "README.md"
PAGE = Path(__file__).parents[3] / "docs" / "your-own-store.md"


@pytest.fixture
def example() -> str:
    """Take the example store out of the README."""
    [code] = re.findall("```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


def write(folder: Path, name: str, text: str) -> Path:
    """Write a store's file into a folder of the test's own."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def client_of(config: dict[str, object], folder: Path) -> FlaskClient:
    """Make an app that has the stores of the folder, too."""
    return create_app(config | {"STORES_DIR": str(folder)}).test_client()


def test_the_example_is_listed_described_and_answers(config: dict[str, object], tmp_path: Path, example: str) -> None:
    write(tmp_path, "memory/doubled.py", example)
    client = client_of(config, tmp_path)
    [shown] = [store for store in client.get("/stores").get_json()["stores"] if store["name"] == "doubled"]
    assert (shown["home"], shown["naive_twin"], shown["unavailable"]) == ("memory", "global", None)
    parameters = client.get("/openapi.json").get_json()["components"]["parameters"]
    assert "doubled" in parameters["counter-store"]["schema"]["enum"]
    assert "doubled" not in parameters["cart-store"]["schema"]["enum"]
    assert [client.post("/stores/doubled/counters/k?window=yield").get_json()["value"] for _ in range(3)] == [1, 2, 3]
    assert client.get("/stores/doubled/counters/k").get_json()["value"] == 3
    refused = client.post("/stores/doubled/carts/k/u", json={"item": 1})
    assert (refused.status_code, refused.get_json(force=True)["detail"]) == (422, shown["cannot"]["cart"])


def test_the_stores_of_the_page_can_be_loaded(config: dict[str, object], tmp_path: Path) -> None:
    broken, mended = re.findall("```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    for text in (broken, broken.partition("class Counter")[0] + mended):
        write(tmp_path, "redis/mine.py", text)
        [shown] = [
            one
            for one in client_of(config, tmp_path).get("/stores").get_json()["stores"]
            if one["name"] == "redis-mine"
        ]
        assert shown["unavailable"] is None


def test_apps_in_one_process_have_stores_of_their_own(config: dict[str, object], tmp_path: Path, example: str) -> None:
    write(tmp_path / "a", "memory/one.py", example)
    write(tmp_path / "b", "memory/two.py", example)
    a, b, none = client_of(config, tmp_path / "a"), client_of(config, tmp_path / "b"), create_app(config).test_client()
    status = [
        [client.post(f"/stores/{name}/counters/k").status_code for name in ("one", "two")] for client in (a, b, none)
    ]
    assert status == [[200, 404], [404, 200], [404, 404]]
    assert a.get("/openapi.json").text != b.get("/openapi.json").text


def test_a_copied_store_is_told_to_rename_its_tables(tmp_path: Path) -> None:
    copied = (BUILT_IN / "postgres" / "naive.py").read_text(encoding="utf-8")
    write(tmp_path, "postgres/mine.py", copied)
    with pytest.raises(StoreFileError, match="postgres_naive_counters must begin with postgres_mine_"):
        find(str(tmp_path))
    write(tmp_path, "postgres/mine.py", copied.replace("postgres_naive_", "postgres_mine_"))
    [mine] = [file for file in find(str(tmp_path)) if file.name == "postgres-mine"]
    assert "CREATE TABLE IF NOT EXISTS postgres_mine_counters" in mine.tables


def test_stores_come_in_the_order_of_their_homes_and_after_their_twin(tmp_path: Path, example: str) -> None:
    own = ("memory/a_lock", "memory/zebra", "zoo/ape", "client/cookie", "aviary/owl", "postgres/a")
    for name in own:
        twin = "zebra" if name == "memory/a_lock" else None
        write(tmp_path, f"{name}.py", example.replace('naive_twin="global"', f"naive_twin={twin!r}"))
    write(tmp_path, "memory/_helper.py", "raise SystemExit")
    (tmp_path / "__pycache__").mkdir()
    listed = find(str(tmp_path))
    homes = [home for home, _ in groupby(file.home for file in listed)]
    assert homes[:4] == ["memory", "request", "host", "client"]
    assert homes[homes.index("mariadb") + 1 :] == sorted({"aviary", "zoo", *homes[homes.index("mariadb") + 1 :]})
    assert len(homes) == len(set(homes)), "each home once"
    names = [file.name for file in listed]
    assert names[names.index("singleton") :][:4] == ["singleton", "zebra", "a-lock", "request-app-context"]
    assert [name for name in names if name.startswith("client-")] == ["client-cookie", "client-session"]
    assert names[names.index("postgres-a") + 1] == "postgres-naive"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("FACTS = ", "FATCS = "), "It has no FACTS"),
        (('"""A dictionary', 'x = """A dictionary'), "It has no docstring"),
        (('    """Double', '    x = """Double'), "Its class Counter has no docstring"),
        (("class Counter", "class Conuter"), "It has no class for any workload"),
        (('        "cart"', '        "crat"'), "It does not do cart: write a class Cart, or the reason in `cannot`"),
        (('        "cart"', '        "crat"'), "`cannot` has crat"),
        (('        "cart"', '        "counter": "No.", "cart"'), "It has a class Counter, but `cannot` has counter"),
        (("(stores.CounterStore)", ""), "Its class Counter must be a subclass of CounterStore"),
        (("def read", "def raed"), "Its class Counter has no method read"),
        (("Scope.PROCESS", '"porcess"'), "ValueError: 'porcess' is not a valid Scope"),
        (("Among.THREADS", '"thread"'), "ValueError: 'thread' is not a valid Among"),
        (('naive_twin="global"', 'naive_twin="globl"'), "naive_twin='globl', but no store of that name does counter"),
        (
            ('naive_twin="global"', 'needs="rediss"'),
            "needs='rediss' is not a backend: give one of caching, ",
        ),
        (("Among.THREADS", 'Among.THREADS, connection="shared"'), "ValueError: 'shared' is not a valid Connection"),
        (("Among.THREADS", 'Among.THREADS, connection="forked"'), "connection='forked', but it needs no server"),
        (('naive_twin="global"', 'naive_twin="postgres-one-connection"'), "shares a connection, so it is no control"),
        (("import threading", "import threadign"), "ModuleNotFoundError: No module named 'threadign'"),
        (("import threading", "import threading threading"), "SyntaxError"),
        (("def add", "facts = 1\n\n    def add"), "The facts of its class Counter are not Facts"),
    ],
)
def test_a_broken_file_is_refused_by_name_and_fault(
    config: dict[str, object], tmp_path: Path, example: str, change: tuple[str, str], fault: str
) -> None:
    before, after = change
    assert before in example
    path = write(tmp_path, "memory/broken.py", example.replace(before, after, 1))
    with pytest.raises(StoreFileError) as refused:
        client_of(config, tmp_path)
    assert str(refused.value).startswith(f"{path}: ")
    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("memory/global_.py", "is called global, too"),
        ("stray.py", "move it into a folder that is named after its home, like memory"),
        ("memory/Caps.py", "use lower-case letters"),
    ],
)
def test_a_file_in_the_wrong_place_is_refused(tmp_path: Path, example: str, name: str, fault: str) -> None:
    path = write(tmp_path, name, example)
    with pytest.raises(StoreFileError, match=f"^{re.escape(str(path))}: .*{re.escape(fault)}"):
        find(str(tmp_path))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreFileError, match="nowhere is not a folder"):
        find(str(tmp_path / "nowhere"))
