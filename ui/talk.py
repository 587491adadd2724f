"""One question of a conversation: the turns as they grow, event by event, until the answer, trouble, or Stop."""

from __future__ import annotations

import dataclasses
import logging
import queue
import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from corpus import Document
from rag import Answer, ChapterVerseError, Evidence, Stream, StreamEvent, Waiting, Words
from ui.render import Turn

_POLL_SECONDS = 0.1


class Bot(Protocol):
    """What the page needs of ``rag.Chatbot``."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents answered from."""
        ...

    @property
    def ahead(self) -> tuple[int, int]:
        """How many passages have been read ahead, of how many."""
        ...

    def stream(self, question: str, history: Sequence[tuple[str, str]] = ()) -> Stream[StreamEvent]:
        """Evidence, words, answer; closing it stops the model."""
        ...


def talk(bot: Bot, question: str, turns: Sequence[Turn], stop: threading.Event) -> Iterator[list[Turn]]:
    """The turns with the new one, each time there is more of its answer; ends at once when ``stop`` is set.

    Never raises for a failed answer: the turn then says what went wrong.
    """
    history = [(turn.question, turn.answer.text) for turn in turns if turn.answer]
    turn = Turn(question)
    yield [*turns, turn]
    try:
        for event in _until_stopped(bot.stream(question, history), stop):
            turn = _advanced(turn, event)
            yield [*turns, turn]
    except ChapterVerseError as error:
        turn = dataclasses.replace(turn, trouble=str(error))
    except Exception:
        logging.getLogger(__name__).exception("answering failed")
        turn = dataclasses.replace(turn, trouble="Something went wrong while answering. Ask again.")
    if stop.is_set() and not turn.answer:
        turn = dataclasses.replace(turn, trouble="Stopped. What stands above, if anything, was provisional.")
    yield [*turns, turn]


def _advanced(turn: Turn, event: StreamEvent) -> Turn:
    match event:
        case Evidence():
            return dataclasses.replace(turn, quotes=event.quotes)
        case Waiting():
            return dataclasses.replace(turn, waiting=event)
        case Words():
            return dataclasses.replace(turn, words=event.text)
        case Answer():
            return dataclasses.replace(turn, answer=event)


def _until_stopped(stream: Stream[StreamEvent], stop: threading.Event) -> Iterator[StreamEvent]:
    """The stream's events, read in a thread of its own so that Stop need not wait for the next one.

    The stream is closed, which frees the model, when ``stop`` is set or this generator is closed.
    """
    events: queue.SimpleQueue[StreamEvent | Exception | None] = queue.SimpleQueue()

    def read() -> None:
        try:
            for event in stream:
                events.put(event)
            events.put(None)
        except Exception as error:
            events.put(error)

    threading.Thread(target=read, name="answer", daemon=True).start()
    try:
        while not stop.is_set():
            try:
                event = events.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if event is None:
                return
            if isinstance(event, Exception):
                raise event
            yield event
    finally:
        stream.close()
