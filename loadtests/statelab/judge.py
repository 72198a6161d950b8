"""`statelab judge`: tells whether some order of the operations explains every answer of a history from any source."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from statelab.files import parquet, reader
from statelab.model.history import History, HistoryError
from statelab.verdicts import verdict
from statelab.workloads import WORKLOADS
from statelab.workloads.wording import Quantity

LEGAL, ILLEGAL, UNKNOWN = range(3)
EMPTY = "it contains no operations"
OTHERS = {".edn", ".html", ".md", ".svg", ".png", ".csv", ".tmp"}  # other files beside histories in a folder


@dataclass(frozen=True)
class Judgement:
    """The result for one history; `legal` is None if it cannot be judged."""

    file: str
    legal: bool | None
    anomalies: dict[str, int]
    witness: tuple[int, ...]
    sentence: str

    def line(self) -> str:
        """Return it as one line of JSON."""
        return json.dumps(vars(self), ensure_ascii=False)


def judge(path: Path) -> Iterator[Judgement]:
    """Judge a file, or every history below a folder."""
    if not path.is_dir():
        yield from judge_file(path, path.name)
        return
    histories = list(files(path))
    for file in histories:
        yield from judge_file(file, str(file.relative_to(path)))
    if not histories:
        yield _unknown(path.name, "the folder contains no history")


def files(folder: Path) -> Iterable[Path]:
    """List the files below a folder that may be histories: not hidden ones, run.json or pictures."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.suffix not in OTHERS and path.name != "run.json":
            yield path


def judge_file(path: Path, name: str) -> Iterator[Judgement]:
    """Judge one file: JSON lines hold one history, a run's Parquet file one for each store."""
    try:
        if path.suffix == ".parquet":
            histories = parquet.read(path).split()
            if not any(map(len, histories.values())):
                raise HistoryError(EMPTY)
            for store, history in histories.items():
                yield judge_history(history, f"{name} ({store})")
        else:
            yield judge_history(reader.parse(path.read_bytes().decode("utf-8")), name)
    except (HistoryError, UnicodeDecodeError) as error:
        yield _unknown(name, str(error))
    except OSError as error:
        yield _unknown(name, f"it cannot be read: {error.strerror or error}")
    except Exception as error:  # one file never stops a folder
        yield _unknown(name, f"reading it failed: {error!r}")


def judge_history(history: History, name: str) -> Judgement:
    """Judge one history; an error in judging it is told, not raised, so that it stops no other one."""
    try:
        return _judged(history, name)
    except HistoryError as error:
        return _unknown(name, str(error))
    except Exception as error:
        return _unknown(name, f"judging it failed: {error!r}")


def _judged(history: History, name: str) -> Judgement:
    if not len(history):
        raise HistoryError(EMPTY)
    workload = WORKLOADS[history.workload]
    finding = workload.check(history)
    if finding.legal and history.unreadable:
        several = Quantity(history.unreadable)
        raise HistoryError(f"{several:of its answers does|of its answers do} not keep the application's contract")
    if finding.legal:
        many = f"{len(history):,} operation{'' if len(history) == 1 else 's'}"
        exact = f"Some order of the {many} explains every answer."
        sound = f"Nothing in the {many} contradicts the rules that are checked: the check is sound, not exact."
        return Judgement(name, True, {}, (), exact if workload.exact else sound)
    said = verdict.convict(history, finding)
    counts = {anomaly: count for anomaly, (count, _) in finding.anomalies.items()}
    return Judgement(name, False, counts, said.witness, f"{said.word}: {said.sentence}")


def exit_code(judgements: Iterable[Judgement]) -> int:
    """Return 0 if all are legal, 1 if one is not, 2 if one cannot be judged and none is illegal."""
    seen = {judgement.legal for judgement in judgements}
    return ILLEGAL if False in seen else UNKNOWN if None in seen or not seen else LEGAL


def _unknown(name: str, reason: str) -> Judgement:
    return Judgement(name, None, {}, (), f"Cannot be judged: {reason}.")
