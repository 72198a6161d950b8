"""stack.store_names: the host knows the names of the stores without Flask."""

import pytest

from stack import settings, store_names
from stack.errors import LabError
from stack.process import ROOT
from webapp.store_files import find


def test_the_host_knows_the_same_stores_as_the_application() -> None:
    own = [name for name in store_names.names() if name not in {file.name for file in find(str(ROOT / "my_stores"))}]
    assert own == []
    assert {file.name for file in find()} <= set(store_names.names())


def test_an_unknown_store_is_refused_before_anything_is_started() -> None:
    with pytest.raises(LabError, match=r"There is no store “memory”\. Choose from: app-config, .*, redis-atomic, "):
        settings.run_arguments({"STORES": "global,memory"})
    assert settings.run_arguments({"STORES": "all"}) == ["--stores", "all"]
