"""What README.md promises exists."""

import ast
import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest
from typer.main import get_command

from eval.__main__ import app as evaluation
from rag.settings import Settings
from ui.command_line import app

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
PYTHON_BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def told_default(name: str) -> str:
    """A setting's default as the table writes it, with paths as seen from the project or the user's own folder."""
    value = Settings.model_fields[name].get_default(call_default_factory=True, validated_data={})
    if value is None:
        return "none"
    if isinstance(value, Path):
        inside = value.is_relative_to(PROJECT)
        value = value.relative_to(PROJECT) if inside else Path("~") / value.relative_to(Path.home())
    return f"`{value}`"


def test_the_settings_table_has_each_setting_with_its_default(monkeypatch):
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    table = dict(re.findall(r"^\| `CHAPTERVERSE_(\w+)` \| (.*?) \| .+ \|$", README, re.MULTILINE))
    assert list(table) == [name.upper() for name in Settings.model_fields]
    for name in Settings.model_fields:
        defaults = table[name.upper()].split("; on macOS ")
        assert told_default(name) in defaults, name


def test_variables_named_anywhere_are_settings():
    assert {name.lower() for name in re.findall(r"CHAPTERVERSE_([A-Z_]+\w)", README)} == set(Settings.model_fields)


def test_python_blocks_compile_and_import_what_exists():
    assert PYTHON_BLOCKS
    for block in PYTHON_BLOCKS:
        compile(block, "README.md", "exec")
        imports = [node for node in ast.walk(ast.parse(block)) if isinstance(node, ast.ImportFrom)]
        assert imports
        for statement in imports:
            module = importlib.import_module(str(statement.module))
            assert {alias.name for alias in statement.names} <= set(module.__all__)


def test_make_targets_exist():
    named = set(re.findall(r"(?:`|^)make (\w+)", README, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.+)$", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"chat", "test", "eval"} <= named <= set(phony[1].split())


def test_every_command_is_named_and_exists():
    assert set(re.findall(r"(?:`|^)chapterverse (\w+)", README, re.MULTILINE)) == set(get_command(app).commands)


def test_options_exist():
    commands = [get_command(evaluation), *get_command(app).commands.values()]
    options = {option for command in commands for parameter in command.params for option in parameter.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README)) <= options


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)", README)
    assert links
    assert [link for link in links if not (PROJECT / link).exists()] == []


@pytest.mark.parametrize("package", ["corpus", "index", "rag"])
def test_public_names_are_listed_in_order(package):
    module = importlib.import_module(package)
    names = {name for name in dir(module) if not name.startswith("_") and not isinstance(getattr(module, name), ModuleType)}
    # Constants, then classes, then functions: the order ruff sorts by.
    assert sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name)) == module.__all__
