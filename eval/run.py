"""Putting the questions to a pipeline, one after the other; each outcome is stored at once, so a run can go on after Ctrl-C."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter

import corpus
import index
import rag
from eval.metrics import Span
from eval.questions import Question
from rag import Answer, Chatbot, Evidence, Settings, Words

DEPTH = 10
"""How many ranked passages the retrieval measures look at."""


@dataclass(frozen=True, slots=True)
class Cited:
    """Words an answer was said to rest on, with their place in the document."""

    quote: str
    section: str
    """Heading path joined by `` > ``; empty where the pipeline knows none."""
    start: int
    end: int
    above: str = ""
    """What is shown above a row: the caption and the names of the columns."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a pipeline gave for a question. With an ``error`` there is no answer, and it counts as wrong."""

    found: tuple[Span, ...] = ()
    """The best ``DEPTH`` passages, best first."""
    read: tuple[Span, ...] = ()
    """The passages the model reads."""
    text: str = ""
    answered: bool = False
    citations: tuple[Cited, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    """Seconds since the question until the ``evidence``, the ``first_word`` and the last (``total``), by our own clock;
    and ``prompt_tokens`` the model read anew."""
    mode: str = ""
    worked_out: tuple[str, ...] = ()
    """The sentences of the answer that code put together from tables."""
    likelihood: float | None = None
    """What the pipeline compares with its threshold for answering, where it tells that."""
    error: str = ""


class Pipeline(Protocol):
    """What is measured. Both methods may raise anything."""

    name: str
    document_text: str

    def retrieve(self, question: str, history: Sequence[tuple[str, str]]) -> Outcome:
        """``found`` and ``read`` alone; asks no language model for an answer."""
        ...

    def answer(self, question: str, history: Sequence[tuple[str, str]]) -> Outcome:
        """Everything."""
        ...

    def close(self) -> None:
        """Give back what it holds."""
        ...


class ChapterVerse:
    """Our own chatbot, seen from outside: through the very events its page shows."""

    name = "chapterverse"

    def __init__(self, bot: Chatbot, passages_read: int) -> None:
        self._bot = bot
        self._passages_read = passages_read
        self.document_text = bot.documents[0].text

    def retrieve(self, question: str, history: Sequence[tuple[str, str]]) -> Outcome:
        """The search's passages, of which the model would read the first ones; leaves the model alone."""
        found = self._found(question, history)
        return Outcome(found, found[: self._passages_read])

    def answer(self, question: str, history: Sequence[tuple[str, str]]) -> Outcome:
        """One question streamed from evidence to checked answer."""
        started = time.perf_counter()
        timings: dict[str, float] = {}
        read: tuple[Span, ...] = ()
        answer: Answer | None = None
        for event in self._bot.stream(question, history=history):
            elapsed = time.perf_counter() - started
            if isinstance(event, Evidence):
                timings.setdefault("evidence", elapsed)
                read = _spans(event)
            elif isinstance(event, Words):
                if event.text.strip():
                    timings.setdefault("first_word", elapsed)
            elif isinstance(event, Answer):
                answer = event
                timings["total"] = elapsed
        if answer is None:
            raise RuntimeError("the stream ended without an answer")
        timings.setdefault("first_word", timings["total"])  # nothing was named on the way, so the answer is what is seen first
        if "prompt_tokens" in answer.timings:
            timings["prompt_tokens"] = answer.timings["prompt_tokens"]
        worked_out = tuple(sentence.text for sentence in answer.sentences if sentence.worked_out)
        found = self._found(question, history)
        return Outcome(found, read, answer.text, answer.answered, cited(answer), timings, answer.mode, worked_out, answer.likelihood)

    def _found(self, question: str, history: Sequence[tuple[str, str]]) -> tuple[Span, ...]:
        """The passages in the order in which they are read, then what else the search finds."""
        hits = [*self._bot.passages(question, history), *self._bot.search(question, k=DEPTH, history=history)]
        return tuple(dict.fromkeys((hit.chunk.start, hit.chunk.end) for hit in hits))[:DEPTH]

    def close(self) -> None:
        """Close the chatbot."""
        self._bot.close()


def cited(answer: Answer) -> tuple[Cited, ...]:
    """An answer's citations as they are judged."""
    return tuple(Cited(quote.quote, " > ".join(quote.heading_path), quote.start, quote.end, quote.above) for quote in answer.citations)


def _spans(event: Evidence) -> tuple[Span, ...]:
    return tuple((hit.chunk.start, hit.chunk.end) for hit in event.hits)


def run(
    pipeline: Pipeline,
    questions: Sequence[Question],
    advance: Callable[[], None],
    store: Path | None = None,
    *,
    retrieval_only: bool = False,
) -> list[Outcome]:
    """Ask all questions in order, calling ``advance`` after each; outcomes the store holds are not asked for again.

    A question that raises gives an outcome with its error. In the next run it is asked again, and so is one that was
    answered without the language model.
    """
    ask = pipeline.retrieve if retrieval_only else pipeline.answer
    stored = _read_store(store) if store else {}
    outcomes = []
    for question in questions:
        key = _question_key(question)
        outcome = stored.get(key)
        if outcome is None or outcome.error or outcome.mode == "extractive":
            try:
                outcome = ask(question.question, question.turns)
            except Exception as error:  # any failure is a counted row, never a lost one
                outcome = Outcome(error=f"{type(error).__name__}: {error}")
            if store:
                with store.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"key": key, "id": question.id, **asdict(outcome)}, ensure_ascii=False) + "\n")
        outcomes.append(outcome)
        advance()
    return outcomes


def store_path(pipeline: str, settings: Settings, document_text: str) -> Path:
    """Where outcomes are kept: one file for each pipeline, settings (the model's name among them), document and version of our code."""
    taken = settings.model_dump(mode="json", exclude={"home", "document", "api_key", "host", "port"})
    digest = hashlib.sha256(json.dumps([pipeline, taken, document_text, code_version()], sort_keys=True).encode())
    folder = settings.home / "eval"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{pipeline}-{digest.hexdigest()[:16]}.jsonl"


def code_version() -> str:
    """A hash of all source files that answers come from; it changes with any of them."""
    folders = [Path(package.__file__).parent for package in (corpus, index, rag) if package.__file__]
    files = [file for folder in folders for file in sorted(folder.glob("*.py"))]
    digest = hashlib.sha256()
    for file in [*files, Path(__file__), Path(__file__).with_name("tutorial.py")]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _question_key(question: Question) -> str:
    """What is asked, and not what would be right: a corrected pattern judges stored answers anew."""
    return hashlib.sha256(json.dumps([question.id, question.question, question.turns]).encode()).hexdigest()


def _read_store(path: Path) -> dict[str, Outcome]:
    """Outcomes by key, the last written winning. What a killed run left of its last line is cut off."""
    if not path.exists():
        return {}
    reader = TypeAdapter(Outcome)
    outcomes = {}
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(path, whole)
    for line in content[:whole].splitlines():
        try:
            row = json.loads(line)
            outcomes[row.pop("key")] = reader.validate_python({name: row[name] for name in row if name != "id"})
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # a damaged line is a question asked again
    return outcomes
