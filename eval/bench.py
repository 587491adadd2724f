"""How quick it is, beside what a tutorial leads to and beside the engine itself. ``eval/bench_report.py`` tells it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from corpus import chunk_document, read_document
from eval.fit import Read, answer
from eval.questions import Question
from eval.run import ChapterVerse, Outcome, Pipeline
from index import build_index, default_embedder, load_index, save_index
from rag import Chatbot, Settings, loop
from rag.deciding import FITTED
from rag.engine import SLOTS, shared_engine
from rag.reading import Reader

Advance = Callable[[], None]
_DEPTH = 450
"""Tokens that stand before what the engine reads, as many as a passage has."""
_TRIES = 5


def asked(pipelines: Sequence[Pipeline], questions: Sequence[Question], advance: Advance) -> dict[str, list[Outcome]]:
    """Each question put to each pipeline before the next one, so that all meet the same machine."""
    outcomes: dict[str, list[Outcome]] = {pipeline.name: [] for pipeline in pipelines}
    for question in questions:
        for pipeline in pipelines:
            outcomes[pipeline.name].append(pipeline.answer(question.question, question.turns))
            advance()
    return outcomes


@dataclass(frozen=True, slots=True)
class Limit:
    """The first passage of a question: what the engine needs for the tokens, and what we need from the question on. Seconds."""

    tokens: int
    engine: float
    ours: float


def limits(bot: Chatbot, settings: Settings, questions: Sequence[Question], advance: Advance) -> list[Limit]:
    """For each question: search, restore, read and write one token, against the engine reading as many at such a depth.

    Both are medians of as many tries: each of ours restores the passage anew, and so reads the question anew.
    """
    reader = Reader(settings)

    async def first_token(question: Question, attempt: int) -> tuple[float, int]:
        started, times, tokens = time.perf_counter(), [], 0
        chunk = bot.search(question.question, 1)[0].chunk
        # With a number in front: what is kept of a passage may hold a question that was put before.
        async for reading in reader.read(chunk, f"{attempt} {question.question}"):
            times.append(time.perf_counter() - started)
            tokens = reading.tokens_read
        if len(times) < 2:
            raise RuntimeError("the model said nothing")
        return times[0], tokens

    found = []
    for question in questions:
        tries = [loop.run(first_token(question, attempt)) for attempt in range(_TRIES)]
        took, tokens = sorted(tries)[_TRIES // 2]
        found.append(Limit(tokens, engine_seconds(settings, tokens), took))
        advance()
    return found


def engine_seconds(settings: Settings, tokens: int, *, written: int = 1) -> float:
    """What the engine takes to read so many tokens behind a passage that it has read, and to write; the median of five tries."""
    passage = list(range(1000, 1000 + _DEPTH))
    took = []
    with _engine_client(settings) as client:
        for attempt in range(_TRIES):
            put = {"prompt": passage, "n_predict": 0, "id_slot": 0, "cache_prompt": True}
            client.post("/completion", json=put).raise_for_status()
            asked = {**put, "prompt": passage + list(range(2000 + 500 * attempt, 2000 + 500 * attempt + tokens)), "n_predict": written}
            started = time.perf_counter()
            client.post("/completion", json={**asked, "ignore_eos": True}).raise_for_status()
            took.append(time.perf_counter() - started)
    return sorted(took)[_TRIES // 2]


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many people asking at once. Seconds; the lists hold a value a question."""

    askers: int
    whole: float
    evidence: list[float]
    first_word: list[float]
    total: list[float]


def crowd(bot: Chatbot, settings: Settings, questions: Sequence[Question], askers: int, advance: Advance) -> Crowd:
    """The questions put by so many askers, each of whom asks the next one when answered."""
    pipeline = ChapterVerse(bot, settings.passages_read)

    def ask(question: Question) -> Outcome:
        outcome = pipeline.answer(question.question, question.turns)
        advance()
        return outcome

    started = time.perf_counter()
    with ThreadPoolExecutor(max_workers=askers) as people:
        timings = [outcome.timings for outcome in people.map(ask, questions)]
    whole = time.perf_counter() - started
    return Crowd(askers, whole, *([one[name] for one in timings] for name in ("evidence", "first_word", "total")))


def seconds_till_free(bot: Chatbot, settings: Settings, questions: Sequence[Question]) -> list[float]:
    """How long after an asker has left the engine takes up another request in each of the places that were in use."""
    found = []
    for question in questions:
        stream = bot.stream(question.question)
        next(stream)
        time.sleep(1)
        started = time.perf_counter()
        stream.close()
        engine_free(settings)
        found.append(time.perf_counter() - started)
    return found


def engine_free(settings: Settings) -> None:
    """Wait until the engine has done a trifle in every place."""
    with _engine_client(settings) as client, ThreadPoolExecutor(max_workers=SLOTS) as side_by_side:

        def trifle(slot: int) -> None:
            client.post("/completion", json={"prompt": [1000], "n_predict": 0, "id_slot": slot}).raise_for_status()

        list(side_by_side.map(trifle, range(SLOTS)))


def _engine_client(settings: Settings) -> httpx.Client:
    engine = shared_engine(settings)
    headers = {"Authorization": f"Bearer {engine.api_key}"}
    return httpx.Client(base_url=engine.base_url.removesuffix("/v1"), headers=headers, timeout=600, trust_env=False)


def starts(questions: Sequence[str]) -> dict[str, list[float]]:
    """Seconds that programs take to start, each in a process of its own: several runs of each, an `ask` for each question."""
    command = [str(Path(sys.executable).with_name("chapterverse"))]
    return {
        "import rag": [_run([sys.executable, "-c", "import rag"]) for _ in range(_TRIES)],
        "chapterverse --help": [_run([*command, "--help"]) for _ in range(_TRIES)],
        "chapterverse ask, from nothing till the answer stands there": [_asked(command, question) for question in questions],
        "chapterverse serve, till the page is there": [_page_up(command)],
    }


def _run(command: Sequence[str]) -> float:
    started = time.perf_counter()
    if subprocess.run(command, check=False, capture_output=True).returncode:  # noqa: S603  # our own programs
        raise RuntimeError(f"{' '.join(command)} failed")
    return time.perf_counter() - started


def _asked(command: Sequence[str], question: str) -> float:
    """Seconds till the answer's line, not the end of the program."""
    started = time.perf_counter()
    with subprocess.Popen([*command, "ask", question, "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:  # noqa: S603
        line = program.stdout.readline() if program.stdout else b""
        took = time.perf_counter() - started
    if not line or json.loads(line)["mode"] != "model":
        raise RuntimeError("ask got no answer of the model's")
    return took


def _page_up(command: Sequence[str]) -> float:
    started = time.perf_counter()
    serving = [*command, "serve", "--port", "0"]
    told = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(serving, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=told) as page:  # noqa: S603
        try:
            for line in page.stdout or ():
                if line.startswith("Open "):
                    httpx.get(line.split()[1], timeout=60, trust_env=False).raise_for_status()
                    return time.perf_counter() - started
        finally:
            page.terminate()
    raise RuntimeError("the page did not come up")


def building(settings: Settings) -> dict[str, float]:
    """Seconds of each stage from the document to a loaded index."""
    default_embedder().encode(["loaded before the clock runs"] * 10)
    times: dict[str, float] = {}

    def timed(stage: str, started: float) -> float:
        times[stage] = time.perf_counter() - started
        return time.perf_counter()

    now = time.perf_counter()
    document = read_document(settings.document)
    chunks = chunk_document(document, settings.chunk_tokens)
    now = timed("reading headings, tables and sentences; cutting", now)
    index = build_index([document], chunks, default_embedder)
    now = timed("embedding, vectors, words", now)
    with tempfile.TemporaryDirectory() as folder:
        saved = save_index(index, Path(folder), settings.chunk_tokens)
        now = timed("saving", now)
        load_index(saved)
        timed("loading", now)
    return times


def beside_the_model(bot: Chatbot, settings: Settings, questions: Sequence[Question], advance: Advance) -> list[float]:
    """Seconds a question of all that is not the model: the search before it, and ranking, composing and checking after it."""
    found = []
    for question in questions:
        started = time.perf_counter()
        bot.passages(question.question, question.turns)
        searched = time.perf_counter() - started
        readings, comparison = bot.readings(question.question, question.turns)
        started = time.perf_counter()
        answer(Read(question, readings, comparison), FITTED, settings.answer_threshold)
        found.append(searched + time.perf_counter() - started)
        advance()
    return found


def memory() -> dict[str, float]:
    """Megabytes that this process and its engines hold."""
    here = psutil.Process()
    children = [child for child in here.children(recursive=True) if "rag.engine_process" in " ".join(child.cmdline())]
    return {"this process": here.memory_info().rss / 1e6, "engine": sum(child.memory_info().rss for child in children) / 1e6}
