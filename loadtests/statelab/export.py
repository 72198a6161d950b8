"""`statelab export`: writes the histories of a run for other checkers, as JSON lines and as EDN."""

from pathlib import Path

from statelab.files import parquet, writer


def export(folder: Path, out: Path) -> list[Path]:
    """Write every history of a run folder into `out`, twice: STORE.jsonl and STORE.edn.

    Raises:
        HistoryError: the run's history.parquet cannot be read.
        OSError: `out` cannot be written.
    """
    histories = parquet.read(folder / "history.parquet").split()
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for store, history in histories.items():
        for suffix, lines in ((".jsonl", writer.lines(history)), (".edn", writer.edn(history))):
            path = out / f"{store}{suffix}"
            with path.open("w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
            written.append(path)
    return written
