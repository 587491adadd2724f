"""The way of a question, from top to bottom: find passages, let the model read each, check what it wrote, answer or decline."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import cache

from corpus import Document, chunk_document, document_from_text
from index import Hit, Progress, SearchIndex, build_index, default_embedder
from rag import composing, loop, prompts
from rag.answers import Answer, Evidence, StreamEvent, Words
from rag.errors import ModelError
from rag.prepare import prepare_index
from rag.questions import Talk, checked, with_talk
from rag.reading import Reader, Reading
from rag.settings import Settings, load_settings

class Chatbot:
    """Answers questions about a fixed set of documents. Make one with ``from_settings`` or ``from_texts``."""

    def __init__(self, index: SearchIndex, settings: Settings) -> None:
        self._index = index
        self._settings = settings
        self._reader = Reader(settings)

    @classmethod
    def from_settings(cls, settings: Settings | None = None, progress: Progress | None = None) -> Chatbot:
        """A chatbot over the settings' document; its index is built at first use and loaded after that.

        Raises:
            ChapterVerseError: the document can't be read or the index can't be written.
        """
        settings = settings or load_settings()
        return cls(prepare_index(settings, progress), settings)

    @classmethod
    def from_texts(cls, texts: Mapping[str, str], settings: Settings | None = None) -> Chatbot:
        """A chatbot over plain or Markdown texts by title, in memory only."""
        settings = settings or load_settings()
        documents = [document_from_text(title, text) for title, text in texts.items()]
        chunks = [chunk for document in documents for chunk in chunk_document(document, settings.chunk_tokens)]
        return cls(build_index(documents, chunks, default_embedder), settings)

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents answered from."""
        return self._index.documents

    def search(self, question: str, k: int = 5, history: Talk = ()) -> list[Hit]:
        """The ``k`` passages nearest to the question, best first, without any model's answer."""
        return self._index.search(with_talk(question, history), k)

    def ask(self, question: str, history: Talk = ()) -> Answer:
        """Answer, or decline.

        Raises:
            QuestionError: the question is empty or too long.
        """
        return loop.run(self._answer(question, history))

    async def aask(self, question: str, history: Talk = ()) -> Answer:
        """``ask`` for use in an event loop; cancelling it stops the model."""
        return await loop.run_async(self._answer(question, history))

    def stream(self, question: str, history: Talk = ()) -> Iterator[StreamEvent]:
        """The passages found, then the words as they are written, then the checked answer. Closing it stops the model.

        Raises:
            QuestionError: the question is empty or too long.
        """
        return loop.iterate(lambda: self._stream(question, history))

    async def _answer(self, question: str, history: Talk) -> Answer:
        async for event in self._stream(question, history):
            if isinstance(event, Answer):
                return event
        raise ModelError("The answer broke off. Ask again.")

    async def _stream(self, question: str, history: Talk) -> AsyncIterator[StreamEvent]:
        started = time.monotonic()
        question = checked(question)
        hits = await asyncio.to_thread(self.search, question, self._settings.passages_read, history)
        timings = {"evidence": time.monotonic() - started}
        yield Evidence(tuple(hits), composing.nearest_quotes(hits))

        readings: list[Reading] = []
        notice = ""
        try:
            async for shown in self._read_all(hits, question, history, readings):
                timings.setdefault("first_word", time.monotonic() - started)
                yield Words(shown)
        except ModelError as error:
            notice = f"Without the language model: the report's own nearest words. {error}"
        timings["prompt_tokens"] = sum(reading.tokens_read for reading in readings)

        if notice:
            answer = composing.extractive_answer(question, hits, notice)
        else:
            answer = composing.checked_answer(question, hits, readings, self._reader.model_name, self._settings.answer_threshold)
        timings["total"] = time.monotonic() - started
        yield composing.with_timings(answer, timings)

    async def _read_all(self, hits: Sequence[Hit], question: str, history: Talk, readings: list[Reading]) -> AsyncIterator[str]:
        """Read all passages side by side, filling ``readings`` in the order of the hits; yields the words of the best that has any."""
        latest: list[Reading | None] = [None] * len(hits)
        changed: asyncio.Queue[BaseException | None] = asyncio.Queue()

        async def read(position: int, hit: Hit) -> None:
            try:
                async for reading in self._reader.read(hit.chunk, question, history):
                    latest[position] = reading
                    changed.put_nowait(None)
            except Exception as error:
                changed.put_nowait(error)

        tasks = [asyncio.create_task(read(position, hit)) for position, hit in enumerate(hits)]
        try:
            shown = ""
            while not all(task.done() for task in tasks) or not changed.empty():
                if error := await changed.get():
                    raise error
                words = next((reading.text for reading in latest if reading and _worth_showing(reading.text)), "")
                if words != shown:
                    shown = words
                    yield shown
                if all(reading and reading.finished for reading in latest):
                    break
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        readings.extend(reading for reading in latest if reading)

    def read_ahead(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Let the model read every passage once, so that questions find them read; tells how many of how many are done.

        Raises:
            ModelError: the model can't be had.
        """
        for position, chunk in enumerate(self._index.chunks, 1):
            loop.run(self._reader.read_ahead(chunk))
            if progress:
                progress(position, len(self._index.chunks))

    def close(self) -> None:
        """Nothing is left open: the engine is shared by all chatbots and ends with the process."""


def _worth_showing(text: str) -> bool:
    """Words are not shown while they may still turn out to say that the passage doesn't answer."""
    start = text.strip().upper()
    return bool(start) and not prompts.NOT_STATED.startswith(start[: len(prompts.NOT_STATED)])


@cache
def _default_chatbot() -> Chatbot:
    return Chatbot.from_settings()


def ask(question: str, history: Talk = ()) -> Answer:
    """Answer a question about the default document; its index is built at first use.

    Raises:
        ChapterVerseError: the question, a setting or the document can't be used.
    """
    return _default_chatbot().ask(question, history)
