"""What the set-up says and leaves behind when it can't go on. Python and pip are played by a small script."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parents[1] / "Makefile"
PYTHON = """#!/bin/sh
case "$*" in
    *version_info*) exit {too_old} ;;
    "-m venv .venv") mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *pip*install*) echo "no such package" >&2; exit {pip} ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    shutil.copy(MAKEFILE, tmp_path)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).touch()
    return tmp_path


def make(clone: Path, *, too_old: int = 0, pip: int = 0, disk: str = "") -> subprocess.CompletedProcess[str]:
    tools = clone / "tools"
    tools.mkdir(exist_ok=True)
    scripts = {"python": PYTHON.format(too_old=too_old, pip=pip)} | (
        {"df": f"#!/bin/sh\necho head\necho disk 9 9 {disk}\n"} if disk else {}
    )
    for name, script in scripts.items():
        (tools / name).write_text(script)
        (tools / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}
    command = ["make", f"PYTHON={tools / 'python'}", ".venv/.ready-to-chat"]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)


def test_a_python_too_old_is_told(clone: Path) -> None:
    done = make(clone, too_old=1)
    assert done.returncode
    assert "needs Python 3.11 or newer" in done.stderr


def test_a_full_disk_is_told_before_anything_is_installed(clone: Path) -> None:
    done = make(clone, disk="1000000")
    assert "6 GB needed, 1 GB free" in done.stderr
    assert not (clone / ".venv").exists()


def test_what_is_installed_is_not_installed_again(clone: Path) -> None:
    assert make(clone).returncode == 0
    program = clone / ".venv" / "bin" / "chapterverse"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert "up to date" in make(clone, pip=1).stdout


def test_a_failed_installation_keeps_what_is_there_and_can_be_repeated(clone: Path) -> None:
    failed = make(clone, pip=1)
    assert failed.returncode
    assert "The installation failed" in failed.stderr
    assert (clone / ".venv" / "bin" / "python").exists()
    (clone / ".venv" / "bin" / "python").unlink()  # the one that fails
    again = make(clone)
    assert again.returncode == 0
    assert "interrupted" not in again.stdout


def test_an_interrupted_installation_begins_anew(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / ".installing").write_text("")
    (clone / ".venv" / "half").touch()
    done = make(clone)
    assert "interrupted: starting again" in done.stdout
    assert not (clone / ".venv" / "half").exists()
    assert (clone / ".venv" / ".ready-to-chat").exists()


def test_two_at_once_do_not_spoil_each_other(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / ".installing").write_text(str(os.getpid()))
    assert "Another make is installing here" in make(clone).stderr
    assert (clone / ".venv" / ".installing").exists()


def test_an_environment_that_was_moved_is_made_anew(clone: Path) -> None:
    assert make(clone).returncode == 0
    (clone / ".venv" / "half").touch()  # and no chapterverse in bin
    assert make(clone).returncode == 0
    assert not (clone / ".venv" / "half").exists()
