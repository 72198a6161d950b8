"""The sentence on top: each part of it follows from what was measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from statelab.compare.answer import answer
from statelab.compare.comparison import read
from tests.unit.compare.folders import counted, sweep, turn
from tests.unit.ui.fake_lab import diverged, naive, store


def said(folder: Path) -> str:
    return answer(read(folder))


def test_a_sweep(tmp_path: Path) -> None:
    assert said(sweep(tmp_path)) == (
        "`global` has as many truths as there are worker processes (2, 4 and 8); "
        "`redis-naive` loses 1.9 to 7.5 % of the updates; "
        "`redis-atomic` shows no violation and takes 1.25 times as long as the bare endpoint; "
        "which point is faster, fewer than 3 turns do not tell."
    )


@pytest.mark.parametrize(
    ("workers", "replicas", "copies", "owners"),
    [((1, 2), 2, (2, 4), "worker processes (2 and 4)"), ((2, 3), 2, (2, 2), "replicas (2)")],
)
def test_what_has_a_private_copy(
    tmp_path: Path, workers: tuple[int, int], replicas: int, copies: tuple[int, int], owners: str
) -> None:
    for number, (w, c) in enumerate(zip(workers, copies, strict=True)):
        turn(tmp_path, number, [diverged(c)], WORKERS=w, REPLICAS=replicas)
    assert said(tmp_path) == f"`global` has as many truths as there are {owners}."


def test_copies_that_follow_nothing_are_only_counted(tmp_path: Path) -> None:
    for number, copies in enumerate((3, 3)):
        turn(tmp_path, number, [diverged(copies)], WORKERS=number + 1)
    assert said(tmp_path) == "`global` has 3 truths."


def test_where_a_store_does_something_else_than_usual(tmp_path: Path) -> None:
    for number, workers in enumerate((1, 2)):
        turn(tmp_path, number, [diverged(2 * workers)], WORKERS=workers)
    turn(tmp_path, 3, [store("global")], WORKERS=1, BALANCE="ip_hash")
    assert said(tmp_path) == (
        "`global` has as many truths as there are worker processes (2 and 4), "
        "but shows no violation with “ip_hash, 1 worker”."
    )


def test_a_server_model_of_one_point_names_the_point(tmp_path: Path) -> None:
    turn(tmp_path, 1, [naive(lost=481)], SERVER="gunicorn-sync")
    turn(tmp_path, 2, [naive(lost=962)], SERVER="gunicorn-gthread", THREADS=4)
    turn(tmp_path, 3, [store("redis-naive")], SERVER="flask-serial", WORKERS=1)
    assert said(tmp_path) == (
        "`redis-naive` loses 10 to 20 % of the updates, but shows no violation with “flask-serial”."
    )


def test_worker_processes_that_never_answer_have_no_truth(tmp_path: Path) -> None:
    for workers in (2, 3):
        place = turn(tmp_path, workers, [diverged(workers)], WORKERS=workers, BALANCE="ip_hash")
        ran = json.loads((place / "verdict/run.json").read_text(encoding="utf-8"))
        ran["topology"]["replicas"] = 1
        (place / "verdict/run.json").write_text(json.dumps(ran), encoding="utf-8")
    assert said(tmp_path) == "`global` has as many truths as there are worker processes that answer (2 and 3)."


def test_a_price_that_begins_with_nothing_is_told_by_its_end(tmp_path: Path) -> None:
    for workers, throughput in ((1, 1000.0), (2, 500.0)):
        turn(tmp_path, workers, [store("redis-lua")], {"bare": 1000.0, "redis-lua": throughput}, WORKERS=workers)
    assert "`redis-lua` shows no violation and takes up to 2.00 times as long" in said(tmp_path)


def test_one_proof_in_several_turns_suffices_and_a_doubt_outweighs_a_pass(tmp_path: Path) -> None:
    turn(tmp_path, 1, [store("redis-naive"), store("redis-lua")])
    turn(tmp_path, 2, [naive(lost=481), store("redis-lua", "INCONCLUSIVE")], repeat=2)
    assert said(tmp_path) == "`redis-naive` loses 5 % of the updates; `redis-lua` is undecided."


def test_another_workload_loses_no_percentage(tmp_path: Path) -> None:
    turn(tmp_path, 1, [naive(figures={"oversold": 9, "twice": 9})], SCENARIO="stock")
    assert said(tmp_path) == "`redis-naive` is wrong."


def test_stores_that_do_the_same_are_named_together(tmp_path: Path) -> None:
    speeds = {"bare": 1000.0, "redis-lua": 800.0, "redis-atomic": 500.0}
    turn(tmp_path, 1, [store("redis-atomic"), store("redis-lua")], speeds)
    assert said(tmp_path) == (
        "`redis-atomic` and `redis-lua` show no violation and take 1.25 to 2.00 times as long as the bare endpoint."
    )


def test_stores_that_are_wrong_in_each_point_are_named_together(tmp_path: Path) -> None:
    for workers, lost in ((1, 481), (2, 962)):
        turn(tmp_path, workers, [naive(lost=lost), naive("postgres-naive", lost=3 * lost)], WORKERS=workers)
    assert said(tmp_path) == "`redis-naive` and `postgres-naive` lose 10 to 60 % of the updates."


def test_a_price_that_turns_do_not_agree_on_is_noise(tmp_path: Path) -> None:
    for repeat, throughput in ((1, 1100.0), (2, 700.0)):
        turn(tmp_path, repeat, [store("redis-atomic")], {"bare": 1000.0, "redis-atomic": throughput}, repeat)
    assert said(tmp_path) == "`redis-atomic` shows no violation at a price that is not told from noise."


@pytest.mark.parametrize(
    ("slow", "fast", "told"),
    [
        ((500, 550, 600), (900, 950, 990), "fastest with “4 threads”, 950 requests per second, and slowest with"),
        ((500, 550, 600), (705, 750, 790), "the bare endpoint is fastest with"),
        ((500, 550, 600), (690, 750, 790), "the fastest point is not told from the slowest beyond the noise."),
        ((500, 550, 950), (900, 950, 990), "the fastest point is not told from the slowest beyond the noise."),
        ((500, 550), (900, 950, 990), "which point is faster, fewer than 3 turns do not tell."),
    ],
)
def test_a_point_is_faster_only_if_the_gap_is_wider_than_the_ranges_of_three_turns(
    tmp_path: Path, slow: tuple[int, ...], fast: tuple[int, ...], told: str
) -> None:
    for threads, speeds in ((1, slow), (4, fast)):
        for repeat, bare in enumerate(speeds, start=1):
            rows = counted(1, lost=0)
            turn(tmp_path, threads, rows, {"bare": bare}, repeat, THREADS=threads, SERVER="gunicorn-gthread")
    assert told in said(tmp_path)
