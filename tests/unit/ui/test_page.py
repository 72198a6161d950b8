"""The lab's page: what it serves, and that nothing from outside becomes markup."""

import functools
import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
import requests
from flask import Flask
from locust.env import Environment

from statelab.ui import charts, page, setting
from statelab.ui.matrix import matrix
from statelab.ui.measures import MEASURES
from statelab.ui.runs import SHOWN_WITNESS
from tests.unit.ui.colours import contrast
from tests.unit.ui.fake_lab import Client, FakeLab, diverged, run, store, sweep

STATIC = Path(page.__file__).parent / "static"


def test_page_loads_nothing_from_elsewhere(at: Client) -> None:
    answer = at(None).get("/lab/")
    assert answer.status_code == 200
    assert not re.findall(r"(?:https?:)?//[a-z]", answer.text)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_every_file_that_the_page_names_is_served(at: Client) -> None:
    client = at(None)
    for path in re.findall(r'(?:href|src)="(static/[^"]+)"', client.get("/lab/").text):
        with client.get(f"/lab/{path}") as answer:
            assert answer.status_code == 200, path


def test_every_id_that_the_script_asks_for_is_in_the_page(at: Client) -> None:
    html = at(None).get("/lab/").text
    for script in STATIC.glob("*.js"):
        for name in re.findall(r'\$\("([^"]+)"\)', script.read_text(encoding="utf-8")):
            assert f'id="{name}"' in html, f"{script.name} asks for #{name}"


def test_scripts_never_write_markup() -> None:
    for script in STATIC.glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", script.read_text(encoding="utf-8")
        )


@pytest.mark.parametrize(
    ("now", "state", "code"), [(5.0, "running", None), (10.5, "stopping", None), (12.0, "final", 0)]
)
def test_live_follows_the_run_through_its_stop(at: Client, now: float, state: str, code: int | None) -> None:
    told = at(now).get("/lab/live.json").get_json()
    assert (told["state"], told["exit_code"]) == (state, code)
    assert [s["store"] for s in told["stores"]] == ["global", "redis-atomic", "redis-naive"]
    assert len([s for s in told["series"] if s["store"] == "global"]) == 4


def test_live_before_the_first_run(at: Client) -> None:
    assert at(None).get("/lab/live.json").get_json() == {
        "state": "idle", "stores": [], "series": [], "numbers": [], "dealt": "", "recorded": 6,
    }  # fmt: skip


def test_the_page_is_told_of_runs_that_a_comparison_adds_but_not_while_a_run_is_in_progress(at: Client) -> None:
    recorded = [at(now).get("/lab/live.json").get_json()["recorded"] for now in (None, 5.0, 10.5, 12.0)]
    assert recorded == [6, 0, 0, 7]


class Proxy:
    """nginx before three replicas; asked once more, it does not answer."""

    def __init__(self, answers: int) -> None:
        self.answers = answers
        self.addresses: list[str] = []

    def get(self, url: str, headers: dict[str, str], timeout: float) -> requests.Response:
        """Answer as the replica whose turn it is."""
        assert url == "http://nobody/healthz"
        self.addresses.append(headers["X-Forwarded-For"])
        if len(self.addresses) > self.answers:
            raise requests.ConnectionError
        server = {"model": "gunicorn-gthread", "workers": 4, "threads": 2, "preload": False, "at_once": 2}
        server |= {"models": ["gunicorn-sync", "gunicorn-gthread", "waitress"]}
        told = {"served_by": {"replica": len(self.addresses) % 3}, "server": server | {"unit": "thread"}}
        answer = requests.Response()
        answer.status_code = 200
        answer.headers["X-Lab-Balance"] = "ip_hash"
        answer._content = json.dumps(told).encode()
        return answer


def serving(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(requests, "get", proxy.get)
    client = Flask("now")
    client.register_blueprint(page.blueprint(FakeLab(run(1, []), sweep(), lambda: None), lambda view: view))
    return client.test_client().get("/lab/topology.json").get_json()


def test_what_serves_now_is_told_as_the_variables_of_make_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Proxy(answers=100)
    assert serving(proxy, monkeypatch) == {
        "text": "Now: 3 × 4 × 2 threads, gunicorn-gthread, ip_hash",
        "variables": {
            "REPLICAS": 3, "WORKERS": 4, "THREADS": 2, "SERVER": "gunicorn-gthread", "PRELOAD": 0,
            "BALANCE": "ip_hash",
        },
        "servers": ["gunicorn-sync", "gunicorn-gthread", "waitress"],
    }  # fmt: skip
    assert len(set(proxy.addresses)) == len(proxy.addresses) == 24, "nginx may choose by the address"


def test_while_the_topology_changes_nobody_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The application does not answer now; perhaps its topology changes."
    assert serving(Proxy(answers=2), monkeypatch) == {"text": text, "variables": {}, "servers": []}


def test_before_the_first_run_the_page_explains_three_steps(at: Client) -> None:
    def steps(told: FakeLab) -> str:
        app = Flask("first")
        app.register_blueprint(page.blueprint(told, lambda view: view))
        (found,) = re.findall('<section id="first".*?</section>', app.test_client().get("/lab/").text, re.DOTALL)
        return str(found)

    fresh = steps(FakeLab(run(1, []), [], lambda: None))
    assert "hidden>" not in fresh.partition("<h2")[0]
    assert fresh.count("<li><strong>") == 3
    for word in ("DIVERGED", "VIOLATED", "NO VIOLATION SEEN"):
        assert f"<strong>{word}</strong>" in fresh
    assert "hidden>" in steps(FakeLab(run(1, []), sweep(), lambda: None)).partition("<h2")[0]
    assert "hidden>" in steps(FakeLab(run(1, []), [], lambda: 5.0)).partition("<h2")[0]


def test_unchanged_answers_are_not_sent_again(at: Client) -> None:
    client = at(12.0)
    first = client.get("/lab/live.json")
    again = client.get("/lab/live.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_pictures_have_an_address_of_their_own(at: Client) -> None:
    told = at(12.0).get("/lab/live.json").get_json()
    assert [(row["timeline"], row["proof"]) for row in told["stores"]] == [
        (None, "1019-2499"), (None, ""), (None, "670-673"),
    ]  # fmt: skip
    answer = at(12.0).get(f"/lab/proof/{told['id']}/global.svg?1019-2499")
    assert answer.mimetype == "image/svg+xml"
    assert "both answered 407" in answer.text
    assert answer.headers["Content-Disposition"] == f'inline; filename="{told["id"]}-global.svg"'
    assert "object-src 'self'; frame-src 'self'" in answer.headers["Content-Security-Policy"]
    again = at(12.0).get(f"/lab/proof/{told['id']}/global.svg", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_pictures_of_a_run_in_progress_and_of_earlier_ones(at: Client) -> None:
    assert at(5.0).get("/lab/proof/2025-11-21T1099/global.svg").status_code == 200
    assert at(None).get("/lab/proof/2025-11-21T1005/redis-naive.svg").status_code == 200
    earlier = at(None).get("/lab/runs/2025-11-21T1005.json").get_json()
    assert {row["store"] for row in earlier["stores"] if row["proof"]} == {"global", "redis-naive"}
    assert all(row["timeline"] is None for row in earlier["stores"])


@pytest.mark.parametrize(
    "path",
    [
        "2025-11-21T1099/redis-atomic.svg",  # not convicted
        "2025-11-21T1099/nothing.svg",
        "2025-11-21T1098/global.svg",
        "../global.svg",
        "..%2f..%2fetc/passwd.svg",
        "%2e%2e/global.svg",
        "2025-11-21T1099/..%2fglobal.svg",
        "a%0ab/global.svg",
    ],
)
def test_only_what_the_lab_knows_has_a_picture(at: Client, path: str) -> None:
    assert at(12.0).get(f"/lab/proof/{path}").status_code == 404


def test_the_witness_is_told_in_words_and_in_few_rows() -> None:
    row = diverged(witness=[{**one, "id": 1019} for one in diverged()["witness"]] * 30)
    client = Flask("few")
    client.register_blueprint(page.blueprint(FakeLab(run(1, [row]), [], lambda: 12.0), lambda view: view))
    (told,) = client.test_client().get("/lab/live.json").get_json()["stores"]
    assert (len(told["witness"]), told["witnesses"]) == (SHOWN_WITNESS, 60)
    assert told["witness"][0]["said"] == "add: answered 407"


def test_figures_are_told_with_titles_and_units(at: Client) -> None:
    stores = at(12.0).get("/lab/live.json").get_json()["stores"]
    assert stores[0]["findings"] == [["Lost", "3,601", True], ["Duplicates", "3,588", True]]
    assert [row["summary"] for row in stores[:2]] == ["lost 3,601 · duplicates 3,588", "none"]


def test_runs_are_newest_first_and_limited(at: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client = at(12.0)
    assert [line["id"] for line in client.get("/lab/runs.json").get_json()["lines"]] == [
        "2025-11-21T1099",
        *(r["id"] for r in sweep()),
    ]
    monkeypatch.setattr(page, "SHOWN_RUNS", 2)
    assert len(client.get("/lab/runs.json").get_json()["lines"]) == 2


def test_a_run_is_one_line_and_opens_into_its_stores(at: Client) -> None:
    told = at(12.0).get("/lab/runs.json").get_json()
    newest, *_, oldest = told["lines"]
    assert newest == {
        "id": "2025-11-21T1099", "started": "2025-11-21T11:39:00+00:00", "workload": "counter", "users": 16,
        "topology": "2 × 2 × 1 thread, gunicorn-sync", "window": "nothing",
        "store": ["global", "redis-atomic", "redis-naive"], "ended": "as expected",
        "verdicts": [{"verdict": word, "stores": 1} for word in ("DIVERGED", "NO VIOLATION SEEN", "VIOLATED")],
    }  # fmt: skip
    opened = at(12.0).get(f"/lab/runs/{oldest['id']}.json").get_json()
    assert [row["store"] for row in opened["stores"]] == oldest["store"]
    assert at(12.0).get("/lab/runs/2025-11-21T1098.json").status_code == 404


def test_lines_can_be_filtered_by_what_occurs_in_them(at: Client) -> None:
    told = at(12.0).get("/lab/runs.json").get_json()
    assert told["filters"]["workload"] == ["counter"]
    assert told["filters"]["store"] == ["global", "postgres-atomic", "redis-atomic", "redis-naive"]
    assert len(told["filters"]["topology"]) == 6
    for name, values in told["filters"].items():
        assert all(any(value in line[name] for line in told["lines"]) for value in values), name


def test_runs_are_laid_side_by_side(at: Client) -> None:
    newest, single = "2025-11-21T1099", "2025-11-21T1000"
    told = at(12.0).get(f"/lab/beside.json?run={single}&run={newest}&run=nothing").get_json()
    assert [run["id"] for run in told["runs"]] == [newest, single]
    verdicts = {row["store"]: [cell and cell["verdict"] for cell in row["cells"]] for row in told["rows"]}
    assert verdicts["global"] == ["DIVERGED", "NO VIOLATION SEEN"]
    assert verdicts["postgres-atomic"] == [None, "NO VIOLATION SEEN"]
    assert told["rows"][0]["cells"][0]["findings"] == "findings: lost 3,601 · duplicates 3,588"


def test_the_matrix_groups_stores_by_home_and_leads_to_the_runs(at: Client) -> None:
    told = at(12.0).get("/lab/matrix.json").get_json()
    assert [(home["home"], home["tried"], len(home["stores"])) for home in told["homes"]] == [
        ("memory", 1, 2), ("request", 0, 1), ("redis", 2, 3), ("postgres", 1, 2),
    ]  # fmt: skip
    assert (told["tried"], told["told"]) == (4, "4 of 8 stores tried")
    cells = {row["store"]: row["cells"] for home in told["homes"] for row in home["stores"]}
    assert all(len(row) == len(told["guarantees"]) == 5 for row in cells.values())
    assert [cell["mark"] for cell in cells["global"]] == ["◐", "◐", "◐", "–", "–"]
    assert (cells["redis-atomic"][0]["text"], cells["redis-atomic"][0]["run"]) == ("kept", "2025-11-21T1099")
    assert {(cell["text"], cell["run"]) for cell in cells["request-g"]} == {("not tried", "")}


def test_without_javascript_the_page_says_how_many_runs_there_are(at: Client) -> None:
    app = Flask("first")
    app.register_blueprint(page.blueprint(FakeLab(run(1, []), [], lambda: None), lambda view: view))
    assert "None yet." in app.test_client().get("/lab/").text
    assert "<noscript>6 recorded." in at(None).get("/lab/").text
    assert "None yet." not in at(None).get("/lab/").text


def test_the_matrix_can_be_read_without_javascript(at: Client) -> None:
    html, told = unescape(at(12.0).get("/lab/").text), at(12.0).get("/lab/matrix.json").get_json()
    table = html.split('<table class="matrix">')[1].split("</table>")[0]
    assert re.findall(r'scope="col"[^>]*>([^<]+)', table) == ["Store", *(one["title"] for one in told["guarantees"])]
    rows = [row for home in told["homes"] for row in home["stores"] if home["tried"]]
    assert re.findall(r'scope="row"[^>]*>([^<]+)', table) == [row["store"] for row in rows]
    said = re.findall(r'<td class="([a-z-]+)"[^>]*><span[^>]*>(.)</span>([^<]+)', table)
    cells = [cell for row in rows for cell in row["cells"]]
    assert said == [(cell["word"].replace(" ", "-"), cell["mark"], cell["text"]) for cell in cells]
    assert re.findall(r">(\w+) <span[^>]*>(\d of \d) tried", table) == [
        (home["home"], f"{home['tried']} of {len(home['stores'])}") for home in told["homes"]
    ]


@pytest.mark.parametrize(("now", "is_open"), [(5.0, False), (10.5, False), (12.0, True)])
def test_the_matrix_is_folded_while_a_run_is_in_progress(at: Client, now: float, is_open: bool) -> None:
    assert ('<details id="matrix" open>' in at(now).get("/lab/").text) == is_open


def test_the_matrix_keeps_a_store_that_has_left_the_catalogue() -> None:
    told = matrix({"global": "memory"}, [run(1, [store("mine")])])
    assert [home["home"] for home in told["homes"]] == ["memory", "no longer in the catalogue"]


def test_live_chart_names_the_parts_that_the_script_fills(at: Client) -> None:
    client = at(None)
    for theme in ("light", "dark"):
        text = client.get(f"/lab/chart.json?theme={theme}").text
        for name in ("lines", "ends", "labels", "level", "time"):
            assert f'"name":"{name}"' in text
        for measure in MEASURES:
            text = client.get(f"/lab/chart.json?theme={theme}&measure={measure}").text
            for name in ("lines", "points", "ticks"):
                assert f'"name":"{name}"' in text


def test_comparison_takes_runs_of_one_setting_only(at: Client) -> None:
    told = at(12.0).get("/lab/compare.json").get_json()
    assert told["runs"] == 7
    assert set(told["charts"]) == set(MEASURES)
    assert told["dashes"] == {"1": "solid", "2": "dashed"}
    other = run(1, [store("global")], users=64)
    assert setting.comparable([other, *sweep()]) == [other]


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("counter", ["a pause of 5 ms"]),
        ("stock", ["a pause of 5 ms", "1,000 units in stock"]),
        ("rate-limit", ["a pause of 5 ms", "limit 50 per 1,000 ms"]),
    ],
)
def test_runs_are_compared_only_if_they_had_the_same_numbers(scenario: str, words: list[str]) -> None:
    options = {"think_ms": 5, "items": 1000, "limit": 50, "limit_window_ms": 1000}
    one, older = run(1, [], scenario=scenario, options=options), run(2, [], scenario=scenario)
    assert setting.numbers(one) == words
    assert setting.comparable([one, older]) == [one]
    assert all(word in setting.setting(one) for word in words)


def test_sixty_stores_look_different_and_the_first_seven_have_colours_of_their_own() -> None:
    looks = list(charts.key([run(1, [store(f"store-{number:02}") for number in range(63)])]).values())
    assert len(set(looks)) == 63
    assert len({look.color for look in looks[:7]}) == len({look.sign for look in looks[:7]}) == 7
    lines = charts.points("throughput", [run(1, [store("global"), store("redis-atomic")])])["lines"]
    assert lines["store"] == ["global", "redis-atomic"], "the key finds its lines by their stores"


def test_comparison_without_runs_is_empty() -> None:
    assert charts.key([]) == {}
    assert setting.comparable([]) == []


def test_colours_have_contrast_on_both_pages() -> None:
    for color in charts.PALETTE:
        for paper in ("#ffffff", "#14171a"):
            assert contrast(color, paper) >= 3, (color, paper)  # WCAG 2.2, 1.4.11: graphics


def test_text_has_contrast_on_both_pages() -> None:
    light, dark = (STATIC / "lab.css").read_text(encoding="utf-8").split("@media (prefers-color-scheme: dark)")[:2]
    for css in (light, dark):
        colors = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", css.split("}")[0]))
        for name in ("ink", "soft", "link"):
            for paper in ("page", "wash"):
                assert contrast(colors[name], colors[paper]) >= 4.5, (name, paper)  # WCAG 2.2, 1.4.3: text


@pytest.mark.parametrize(
    "path",
    [
        "", "live.json", "matrix.json", "runs.json", "runs/a.json", "beside.json", "chart.json", "compare.json",
        "proof/a/b.svg",
    ],
)  # fmt: skip
def test_routes_ask_for_locusts_login(path: str) -> None:
    def locked(view: Callable[..., object]) -> Callable[..., object]:
        return functools.wraps(view)(lambda **_: ("no", 401))

    app = Flask("locked")
    app.register_blueprint(page.blueprint(FakeLab(run(1, []), [], lambda: None), locked))
    assert app.test_client().get(f"/lab/{path}").status_code == 401


def test_without_a_web_ui_nothing_is_installed() -> None:
    page.install(Environment(), None)  # type: ignore[arg-type]
