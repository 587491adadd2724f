"""The way of a question, from top to bottom: find passages, let the model read each, weigh what it named, answer or decline."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import zip_longest

from corpus import Document, Sentence, chunk_document, document_from_text
from index import Hit, Progress, SearchIndex, build_index, default_embedder
from rag import composing, loop, prompts, questions
from rag.answers import Answer, Evidence, StreamEvent, Words
from rag.deciding import all_signals, rank_sentences
from rag.errors import ModelError
from rag.prepare import prepare_index
from rag.questions import Talk, checked, with_earlier_question, with_talk
from rag.reading import Reader, Reading
from rag.settings import Settings, load_settings


class Chatbot:
    """Answers questions about a fixed set of documents. Make one with ``from_settings`` or ``from_texts``."""

    def __init__(self, index: SearchIndex, settings: Settings) -> None:
        self._index = index
        self._settings = settings
        self._reader = Reader(settings)
        self._closed = threading.Event()

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
        """A chatbot over plain or Markdown texts by title, with an index in memory only.

        What the model has read of them is kept in the data folder like that of any document, which
        ``Settings(reading_cache_megabytes=0)`` turns off.
        """
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
        parts, searches = await self._search_parts(question, history)
        hits = _each_once(searches)
        timings = {"evidence": time.monotonic() - started}
        yield Evidence(hits, composing.nearest_quotes(hits))

        jobs = [(part, hit) for part, found in zip(parts, searches, strict=True) for hit in found]
        readings: list[Reading] = []
        try:
            async for shown in self._read_all(jobs, question, history, readings):
                timings.setdefault("first_word", time.monotonic() - started)
                yield Words(shown)
            found = [
                composing.find_answer(part, rank_sentences(part, read, weights))
                for part, read, weights in self._by_part(parts, jobs, readings, history)
            ]
        except ModelError as error:
            answer = composing.extractive_answer(
                question, hits, f"The language model is not at hand, so these are the nearest words as they stand. {error}"
            )
        else:
            answer = composing.checked_answer(question, parts, found, hits, self._reader.model_name, self._settings.answer_threshold)
        timings["prompt_tokens"] = sum(reading.tokens_read for reading in readings)
        timings["total"] = time.monotonic() - started
        yield composing.with_timings(answer, timings)

    def signals(self, question: str, history: Talk = ()) -> list[list[tuple[Hit, Sentence, tuple[float, ...]]]]:
        """For each part of a question every sentence the model read, with its signals (``rag.deciding``), to fit their weights on.

        Raises:
            ChapterVerseError: the question can't be used, or the model can't be had.
        """

        async def work() -> list[list[tuple[Hit, Sentence, tuple[float, ...]]]]:
            asked = checked(question)
            parts, searches = await self._search_parts(asked, history)
            jobs = [(part, hit) for part, found in zip(parts, searches, strict=True) for hit in found]
            readings: list[Reading] = []
            async for _ in self._read_all(jobs, asked, history, readings):
                pass
            return [all_signals(part, read, weights) for part, read, weights in self._by_part(parts, jobs, readings, history)]

        return loop.run(work())

    async def _search_parts(self, question: str, history: Talk) -> tuple[list[str], list[list[Hit]]]:
        parts = questions.parts(question)
        return parts, [await asyncio.to_thread(self._passages, part, question, len(parts), history) for part in parts]

    def _passages(self, part: str, question: str, count: int, history: Talk) -> list[Hit]:
        """The passages to read for one part of a question; a part also leans on the whole question, as in "and where is it?"."""
        most = self._settings.passages_read
        if count == 1:
            return self.search(question, most, history)
        fewer = max(2, most // count + 1)
        return list(_each_once([self.search(part, fewer, history), self.search(question, 2, history)]))[:fewer]

    def _by_part(
        self, parts: Sequence[str], jobs: Sequence[tuple[str, Hit]], readings: Sequence[Reading], history: Talk
    ) -> Iterator[tuple[str, list[tuple[Hit, Reading]], dict[str, float]]]:
        """Each part of the question with what was read for it, and how rare its words are."""
        for part in parts:
            read = [(hit, reading) for (asked, hit), reading in zip(jobs, readings, strict=True) if asked == part]
            yield part, read, self._index.word_weights(with_earlier_question(part, history))

    async def _read_all(self, jobs: Sequence[tuple[str, Hit]], question: str, history: Talk, readings: list[Reading]) -> AsyncIterator[str]:
        """Read all passages side by side and fill ``readings`` in the order of the jobs; yields the first words worth showing."""
        latest: list[Reading | None] = [None] * len(jobs)
        changed: asyncio.Queue[Exception | None] = asyncio.Queue()

        async def read(position: int, part: str, hit: Hit) -> None:
            asked = part if part == question else prompts.PART.format(question=question, part=part)
            try:
                async for reading in self._reader.read(hit.chunk, asked, history):
                    latest[position] = reading
                    changed.put_nowait(None)
            except Exception as error:
                changed.put_nowait(error)

        tasks = [asyncio.create_task(read(position, *job)) for position, job in enumerate(jobs)]
        shown = ""
        try:
            while not all(reading and reading.finished for reading in latest):
                if error := await changed.get():
                    raise error
                words = " ".join(sentence.text for sentence in next((reading.named for reading in latest if reading and reading.named), ()))
                if words != shown:
                    shown = words
                    yield shown
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
            if self._closed.is_set():
                return
            loop.run(self._reader.read_ahead(chunk))
            if progress:
                progress(position, len(self._index.chunks))

    def read_ahead_behind(self) -> None:
        """``read_ahead`` in a thread of its own, until it is done, the model can't be had, or ``close``."""

        def work() -> None:
            # Without a model there is nothing to read ahead with; questions say so themselves.
            with contextlib.suppress(ModelError):
                self.read_ahead()

        threading.Thread(target=work, name="reading ahead", daemon=True).start()

    def close(self) -> None:
        """Stop reading ahead. The engine is shared by all chatbots and ends with the process."""
        self._closed.set()


def _each_once(searches: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The hits of several searches in turn, the first of each, then the second of each, with no chunk twice; ranked anew."""
    found: dict[str, Hit] = {}
    for turn in zip_longest(*searches):
        for hit in turn:
            if hit:
                found.setdefault(hit.chunk.id, hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(found.values(), 1))


@cache
def _default_chatbot() -> Chatbot:
    return Chatbot.from_settings()


def ask(question: str, history: Talk = ()) -> Answer:
    """Answer a question about the default document; its index is built at first use.

    Raises:
        ChapterVerseError: the question, a setting or the document can't be used.
    """
    return _default_chatbot().ask(question, history)
