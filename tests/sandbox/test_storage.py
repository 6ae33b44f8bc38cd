import sqlite3
import stat
from pathlib import Path

import pytest

from nb23.sandbox.storage import Database, SandboxError


def test_a_file_keeps_the_state_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "site.db"
    first = Database(path)
    assert first.fresh
    first.setting("word", "kept")
    first.close()
    second = Database(path)
    assert not second.fresh
    assert second.setting("word", "new") == "kept"
    second.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "site.db"
    other = sqlite3.connect(path)
    other.execute("pragma user_version=99")
    other.close()
    with pytest.raises(SandboxError, match="another version"):
        Database(path)


def fail_half_way(database: Database) -> None:
    with database.transaction():
        database.setting("word", "lost")
        raise RuntimeError


def test_a_failed_transaction_changes_nothing() -> None:
    database = Database()
    with pytest.raises(RuntimeError):
        fail_half_way(database)
    assert database.count("select count(*) from settings") == 0
