"""The operations of a proof as they appear in run.json."""

from statelab.model.document import WitnessDict
from statelab.model.history import MISSING, NEVER, NOTHING, History
from statelab.model.names import process_names


def describe(history: History, op_id: int) -> WitnessDict:
    """Return everything known about one operation, times in ns."""
    row = history.rows[int((history.ids == op_id).argmax())]
    process = int(row["process"])
    return {
        "id": op_id,
        "client": int(row["client"]),
        "op": history.header.ops[row["op"]],
        "call_ns": int(row["call"]),
        "ret_ns": None if row["ret"] == NEVER else int(row["ret"]),
        "value": None if row["value"] in (MISSING, NOTHING) else int(row["value"]),
        "served_by": None if process < 0 else process_names(history.processes)[process],
    }
