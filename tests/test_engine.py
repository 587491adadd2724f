"""The engine of the default model: started, crashed, kept to its owner; what it has read is not read again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import Mock

import httpx
import pytest
from harbour import HOURS, TEXTS

from rag import Chatbot, load_settings
from rag.engine import SLOTS, _engines, close_engines, shared_engine
from rag.loop import run
from rag.reading import Reader
from rag.turns import TURNS

PARENT = """
import time
from rag import load_settings
from rag.engine import shared_engine
print(shared_engine(load_settings())._process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.model
def test_a_passage_read_before_is_not_read_again(bot: Chatbot) -> None:
    bot.read_ahead()
    question = "How many staff has the harbour master?"
    # Only the question's own words are read for each of the passages, not the instructions and the passage.
    assert bot.ask(question).timings["prompt_tokens"] < 60 * len(bot.search(question, k=load_settings().passages_read))


@pytest.mark.model
def test_loading_starts_the_model_before_anything_is_asked() -> None:
    close_engines()
    Chatbot.from_texts(TEXTS).load()
    assert [engine.alive for engine in _engines.values()] == [True]


@pytest.mark.model
def test_a_crashed_model_is_started_again(bot: Chatbot) -> None:
    settings = load_settings()
    engine = shared_engine(settings)
    os.kill(engine._process.pid, signal.SIGKILL)
    engine._process.wait()
    assert bot.ask("Who is the harbour master?").mode == "model"


@pytest.mark.model
@pytest.mark.parametrize("fault", [OSError("no memory"), ImportError("libgomp")], ids=["no-process", "broken-engine"])
def test_an_engine_that_cannot_start_gives_the_nearest_sentences(
    bot: Chatbot, monkeypatch: pytest.MonkeyPatch, fault: OSError | ImportError
) -> None:
    close_engines()
    if isinstance(fault, ImportError):
        monkeypatch.setitem(sys.modules, "xllamacpp", None)
    else:
        monkeypatch.setattr(subprocess, "Popen", Mock(side_effect=fault))
    answer = bot.ask("Who is the harbour master?")
    assert answer.mode == "extractive"
    assert str(fault) not in answer.notice


@pytest.mark.model
def test_the_engine_refuses_whoever_has_not_its_key(bot: Chatbot) -> None:
    engine = shared_engine(load_settings())
    assert httpx.URL(engine.base_url).host == "127.0.0.1"
    for headers in ({}, {"Authorization": "Bearer guessed"}):
        assert httpx.post(f"{engine.base_url}/completions", json={"prompt": "x"}, headers=headers).status_code == 401


@pytest.mark.model
def test_the_engine_ends_with_its_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + 30
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    """A process that has ended but that nobody waited for runs no more."""
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False).stdout.strip()
    return bool(listed) and not listed.startswith("Z")


@pytest.mark.model
def test_closing_a_stream_ends_its_work(bot: Chatbot) -> None:
    stream = bot.stream("What did opening hours fall to, and how many books were lent in 2016?")
    next(stream)
    engine = shared_engine(load_settings())
    until = time.monotonic() + 60
    while engine._free.qsize() == SLOTS and time.monotonic() < until:
        time.sleep(0.001)
    assert engine._free.qsize() < SLOTS
    stream.close()
    while (TURNS.waiting or engine._free.qsize() < SLOTS) and time.monotonic() < until:
        time.sleep(0.01)
    assert not TURNS.waiting
    assert engine._free.qsize() == SLOTS


@pytest.mark.model
def test_nothing_is_imported_from_the_folder_the_user_stands_in(bot: Chatbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("json", "rag", "corpus"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported from here')")
    monkeypatch.chdir(tmp_path)
    close_engines()
    assert bot.ask("Who is the harbour master?").mode == "model"


@pytest.mark.model
def test_a_passage_is_known_as_read_once_it_was(home: Path) -> None:
    settings = load_settings()
    texts = {f"Harbour {time.time()}": f"At {time.time()} the tide stood low. {HOURS}"}
    bot = Chatbot.from_texts(texts, settings)
    chunk = bot.search("boats", 1)[0].chunk
    assert not bot._reader.has_read(chunk)
    bot.ask("How many boats came in during storms?")
    assert bot._reader.has_read(chunk)
    assert not Reader(settings.model_copy(update={"reading_cache_megabytes": 0})).has_read(chunk)
    assert Reader(load_settings(base_url="http://127.0.0.1:1/v1")).has_read(chunk)  # nobody knows: no glance


@pytest.mark.model
def test_a_place_that_has_read_nothing_is_spared_the_instructions(bot: Chatbot) -> None:
    bot.ask("How many berths were let in 2018?")  # keeps what it read
    candidates = [(hit.chunk, hit.sentences[0]) for hit in bot.search("boats", k=1)]
    tokens = []
    for settings in (load_settings(reading_cache_megabytes=0), load_settings()):
        close_engines()
        tokens.append(run(Reader(settings).compare(candidates, "Which boats?")).tokens_read)
    assert tokens[1] < tokens[0] / 2
