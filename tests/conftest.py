"""For all tests: a data folder of their own, and no way out of this machine (``--allow-hosts`` in pyproject.toml)."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from harbour import TEXTS

from rag import Chatbot
from rag.engine import close_engines
from rag.models import MODELS, model_path
from rag.settings import DEFAULT_DOCUMENT, load_settings


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The data folder of this run.

    Its models are hard links to the user's own where the file system allows: never write to them.
    """
    users_home = load_settings().home
    folder = tmp_path_factory.mktemp("home")
    (folder / "models").mkdir()
    for name in MODELS:
        file = model_path(name, users_home)
        for source in (file, file.with_suffix(".verified")):
            if source.is_file():
                _link_or_copy(source, folder / "models" / source.name)
    with pytest.MonkeyPatch.context() as patch:
        for variable in [
            name for name in os.environ if name.upper().startswith(("CHAPTERVERSE_", "OPENAI_", "SSL_")) or name.upper().endswith("_PROXY")
        ]:
            patch.delenv(variable)
        patch.setenv("CHAPTERVERSE_HOME", str(folder))
        yield folder


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture
def default_report() -> Path:
    return DEFAULT_DOCUMENT


@pytest.fixture(scope="module")
def bot(home: Path) -> Iterator[Chatbot]:
    """Asks the small texts of the harbour and the library, with the default model; its engine ends with the file."""
    yield Chatbot.from_texts(TEXTS)
    close_engines()
