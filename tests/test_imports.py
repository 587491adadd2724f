import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import rag

PROJECT = Path(__file__).parent.parent
PACKAGES = ("corpus", "index", "rag", "ui", "eval")
HEAVY = ("torch", "faiss", "gradio", "langchain", "langchain_core", "langchain_openai", "sentence_transformers", "matplotlib")


def check_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from importlinter.cli import lint_imports;"
        "sys.exit(lint_imports(sys.argv[2], no_cache=True))"
    )
    command = [sys.executable, "-c", code, str(folder), str(PROJECT / "pyproject.toml")]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_imports_go_one_way():
    done = check_imports(PROJECT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("importer", "imported"), [("corpus", "rag"), ("index", "ui"), ("rag", "eval"), ("ui", "eval"), ("eval", "ui")])
def test_an_import_the_wrong_way_is_noticed(tmp_path, importer, imported):
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(f"import {imported}\n" if package == importer else "")
    done = check_imports(tmp_path)
    assert done.returncode != 0
    assert f"{importer} is not allowed to import {imported}" in done.stdout


@pytest.mark.parametrize("module", ["rag", "rag.chatbot", "rag.models", "ui.command_line"])
def test_importing_loads_nothing_heavy(module):
    code = f"import sys, {module}; print(*sorted({{name.partition('.')[0] for name in sys.modules}} & set({HEAVY!r})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_what_the_package_gives_is_there_and_nothing_else():
    assert all(getattr(rag, name).__name__ == name for name in rag.__all__ if name != "StreamEvent")
    assert dir(rag) == sorted(rag.__all__)
    with pytest.raises(AttributeError, match="no attribute 'asks'"):
        rag.asks  # noqa: B018


def test_the_wheel_holds_just_the_five_packages():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == list(PACKAGES)
    assert all((PROJECT / package / "__init__.py").is_file() for package in PACKAGES)


def test_every_package_in_use_is_pinned():
    lines = (PROJECT / "constraints.txt").read_text().splitlines()
    pinned = {canonicalize_name(line.partition("==")[0]) for line in lines if not line.startswith("#")}
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    waiting = [Requirement(line) for line in [*project["dependencies"], *extras["eval"], *extras["test"]]]
    seen = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for extra in {"", *requirement.extras}:
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            needs = [Requirement(line) for line in distribution(name).requires or ()]
            waiting += [need for need in needs if need.marker is None or need.marker.evaluate({"extra": extra})]
    assert {name for name, _ in seen} <= pinned
