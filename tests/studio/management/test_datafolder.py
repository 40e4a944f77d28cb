from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.errors import Invalid, Stale
from studio.management import datafolder
from studio.management.datafolder import hold_data_folder, open_log, open_private_folder, read_last_lines
from studio.management.supervisor import ROOT

HOLD = """
import sys
from pathlib import Path
from studio.management.datafolder import hold_data_folder
with hold_data_folder(Path(sys.argv[1]), address="http://127.0.0.1:8123"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_one_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with subprocess.Popen(
        (sys.executable, "-c", HOLD, str(tmp_path)), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with (
            pytest.raises(Stale, match=rf"process {other.pid}, http://127.0.0.1:8123"),
            hold_data_folder(tmp_path, address="http://127.0.0.1:8000"),
        ):
            pass
        other.kill()
    with hold_data_folder(tmp_path, address="http://127.0.0.1:8000"):
        assert str(os.getpid()) in (tmp_path / "pressline.lock").read_text()


def test_a_folder_is_free_again_after_the_block(tmp_path: Path) -> None:
    for _ in range(2):
        with hold_data_folder(tmp_path, address="here"):
            assert (tmp_path / "pressline.lock").read_text() == f"{os.getpid()} here\n"


def test_a_private_folder_is_for_this_user_alone(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o777)
    for name in ("open", "new"):
        folder = open_private_folder(tmp_path / name)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_in_place_of_the_private_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(Invalid, match="belongs to somebody else"):
        open_private_folder(tmp_path / "link")


def test_a_long_log_moves_aside_and_three_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datafolder, "LOG_BYTES", 10)
    path = tmp_path / "logs" / "web.log"
    for number in range(6):
        log = open_log(path)
        os.write(log, f"a line of start {number}\n".encode())
        os.close(log)
    assert sorted(found.name for found in path.parent.iterdir()) == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert path.read_text() == "a line of start 5\n"
    assert (tmp_path / "logs" / "web.log.3").read_text() == "a line of start 2\n"


def test_the_end_of_a_log_can_be_shown(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    assert read_last_lines(path) == ""
    path.write_text("".join(f"line {number}\n" for number in range(40)))
    assert read_last_lines(path, 2) == "line 38\nline 39"
