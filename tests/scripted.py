"""A bot that answers as told, over the real report: no index, no model."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Sequence

from corpus import Document, read_document, read_sections
from rag import Answer, AnswerSentence, Citation, Evidence, Stream, StreamEvent, Words
from rag.settings import DEFAULT_DOCUMENT

REPORT = read_document(DEFAULT_DOCUMENT)
SECTIONS = read_sections(REPORT)
Step = StreamEvent | float | threading.Event | BaseException


def cited(number: int, quote: str) -> Citation:
    """A citation of these words where they first stand in the report."""
    start = REPORT.text.index(quote)
    section = max((section for section in SECTIONS if section.start <= start), key=lambda section: section.start)
    return Citation(number, quote, REPORT.title, section.heading_path, section.page, start, start + len(quote))


def answer(
    question: str, sentences: Sequence[AnswerSentence], citations: Sequence[Citation], *, answered: bool = True, **fields: object
) -> Answer:
    text = " ".join(sentence.text for sentence in sentences) if answered else "The report does not say."
    sections = [section for section in SECTIONS if section.heading_path][3:6]
    starts = [REPORT.text.index(REPORT.text[section.body_start :].split()[0], section.body_start) for section in sections]
    quotes = [REPORT.text[start : start + 40] for start in starts]
    nearest = () if answered else tuple(cited(number, quote) for number, quote in enumerate(quotes, 1))
    timings = {"evidence": 0.08, "first_word": 0.6, "total": 1.9}
    values = {"timings": timings, "model": "scripted", "mode": "model", "nearest": nearest, **fields}
    return Answer(question, text, answered, tuple(sentences), tuple(citations), **values)  # type: ignore[arg-type]


class ScriptedBot:
    """Gives the events scripted for a question, in order; a number among them is a wait in seconds, a gate a wait for the test."""

    def __init__(self, scripts: dict[str, list[Step]], documents: Sequence[Document] = (REPORT,)) -> None:
        self.scripts = scripts
        self.asked: list[tuple[str, list[tuple[str, str]]]] = []
        self.closed: list[str] = []
        self.documents = tuple(documents)
        self.ahead = (0, 0)

    def stream(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Stream[StreamEvent]:
        self.asked.append((question, list(history)))
        script = self.scripts.get(question, self.scripts["*"])
        if isinstance(script[0], KeyboardInterrupt):
            raise script[0]  # as Ctrl-C does, in the asker's thread
        return Stream(lambda: self._events(question, script))

    async def _events(self, question: str, script: Sequence[Step]) -> AsyncIterator[StreamEvent]:
        try:
            for event in script:
                if isinstance(event, BaseException):
                    raise event
                if isinstance(event, threading.Event):
                    assert await asyncio.to_thread(event.wait, 60)
                elif isinstance(event, float):
                    await asyncio.sleep(event)
                else:
                    yield event
        finally:
            self.closed.append(question)

    def closes(self, question: str, within: float = 60) -> bool:
        """Wait for the stream of this question to be over."""
        until = time.monotonic() + within
        while question not in self.closed and time.monotonic() < until:
            time.sleep(0.1)
        return question in self.closed

    def ask(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Answer:
        *_, last = self.stream(question, history)
        assert isinstance(last, Answer)
        return last

    def load(self) -> None:
        pass

    def close(self) -> None:
        pass


def evidence(*citations: Citation) -> Evidence:
    return Evidence((), tuple(citations))


def words_of(text: str, wait: float) -> list[Step]:
    """The text growing by a word at a time."""
    parts = text.split(" ")
    return [step for end in range(1, len(parts) + 1) for step in (Words(" ".join(parts[:end])), wait)]
