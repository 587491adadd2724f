"""The way of a question, from top to bottom: find passages, let the model read each and compare what it named, answer or decline."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

from corpus import Chunk, Document, Sentence, chunk_document, document_from_text
from index import Hit, Progress, SearchIndex, build_index, default_embedder
from rag import at_once, composing, loop, questions
from rag.answers import Answer, Evidence, StreamEvent, Waiting, Words
from rag.deciding import SETTLED, Candidate, contested, nearest, nearest_of_each, rank_sentences, settled, worth_reading
from rag.errors import ModelError
from rag.prepare import prepare_index
from rag.questions import Talk, checked, with_talk
from rag.reading import Comparison, Reader, Reading, load_langchain
from rag.settings import Settings, load_settings
from rag.to_read import passages_to_read
from rag.together import read_together
from rag.turns import TURNS
from rag.warming import Told, Warming


@dataclass(slots=True)
class _Found:
    """What the model has made of the passages so far."""

    read: list[tuple[Hit, Reading]] = field(default_factory=list)
    comparison: Comparison | None = None
    glance: Comparison | None = None
    """At the nearest sentences, for words to show before a whole passage is read; the answer doesn't rest on it."""

    look: Comparison | None = None
    """At the nearest sentences of further passages, to tell which of those to read."""

    def ranked(self, question: str) -> list[Candidate]:
        return rank_sentences(question, self.read, comparison=self.comparison)

    @property
    def tokens_read(self) -> int:
        return sum(one.tokens_read for one in (*(reading for _, reading in self.read), self.comparison, self.glance, self.look) if one)


class Chatbot:
    """Answers questions about a fixed set of documents. Make one with ``from_settings`` or ``from_texts``."""

    def __init__(self, index: SearchIndex, settings: Settings) -> None:
        self._index = index
        self._settings = settings
        self._reader = Reader(settings)
        self._warming = Warming(self._reader, index.chunks, settings.reading_cache_megabytes)

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

    @cached_property
    def _mentioned(self) -> questions.Mentioned:
        return questions.mentioned([text for document in self.documents for text in (document.title, document.text)])

    def search(self, question: str, k: int = 5, history: Talk = ()) -> list[Hit]:
        """The ``k`` passages nearest to the question, best first, without any model's answer."""
        return self._index.search(with_talk(question, history), k)

    def ask(self, question: str, history: Talk = ()) -> Answer:
        """Answer, or decline.

        Raises:
            QuestionError: the question is empty or too long.
            BusyError: too many questions are waiting for the model.
        """
        return loop.run(self._answer(question, history))

    async def aask(self, question: str, history: Talk = ()) -> Answer:
        """``ask`` for use in an event loop; cancelling it stops the model."""
        return await loop.run_async(self._answer(question, history))

    def stream(self, question: str, history: Talk = ()) -> loop.Stream[StreamEvent]:
        """The passages found, then the sentences named so far, then the answer. Closing it, from any thread, stops the model.

        Raises:
            QuestionError: the question is empty or too long.
            BusyError: too many questions are waiting for the model.
        """
        return loop.Stream(lambda: self._stream(question, history))

    async def _answer(self, question: str, history: Talk) -> Answer:
        async for event in self._stream(question, history):
            if isinstance(event, Answer):
                return event
        raise ModelError("The answer broke off. Ask again.")

    async def _stream(self, question: str, history: Talk) -> AsyncIterator[StreamEvent]:
        started = time.monotonic()
        question = checked(question)
        notice, places = await asyncio.to_thread(at_once.told_at_once, question, history, self._index.chunks, self.search)
        if places:
            told = composing.word_for_word(question, places, notice)
            seconds = time.monotonic() - started
            yield composing.with_timings(told, {"evidence": seconds, "prompt_tokens": 0, "total": seconds})
            return
        hits = await asyncio.to_thread(self.passages, question, history)
        timings = {"evidence": time.monotonic() - started}
        found = _Found()
        failed: ModelError | None = None
        try:
            async for event in self._read(question, history, hits, found):
                if isinstance(event, Words):
                    timings.setdefault("first_word", time.monotonic() - started)
                yield event
        except ModelError as error:
            failed = error
        answer = self._composed(question, hits, found.ranked(question), failed)
        timings["prompt_tokens"] = found.tokens_read
        timings["total"] = time.monotonic() - started
        yield composing.with_timings(answer, timings)

    async def _read(self, question: str, history: Talk, hits: tuple[Hit, ...], found: _Found) -> AsyncIterator[Evidence | Waiting | Words]:
        """Let the model read passages till they settle the question, then compare what it named; ``found`` is filled on the way."""
        at_first = self._settings.passages_read
        yield Evidence(hits[:at_first], composing.nearest_quotes(hits[:at_first]))
        async with self._place_in_line() as waits:
            async for waiting in waits:
                yield waiting
            if looked_at := await asyncio.to_thread(self._worth_a_glance, hits[:at_first]):
                with contextlib.suppress(ModelError):  # the answer doesn't hang on it
                    found.glance = await self._reader.compare(looked_at, question, history)
            if found.glance and (named := [one.text for (_, one), value in found.glance.likelihoods.items() if value >= SETTLED]):
                yield Words(" ".join(named))
            async for shown in read_together(self._reader, hits[:at_first], question, history, found.read):
                yield Words(shown)
            if not settled(found.ranked(question)) and (further := await self._worth_reading(hits[at_first:], question, history, found)):
                so_far = hits[:at_first] + further
                yield Evidence(so_far, composing.nearest_quotes(so_far))
                async for shown in read_together(self._reader, further, question, history, found.read):
                    yield Words(shown)
            # Put side by side, unless the first is clear.
            if sentences := [(candidate.hit.chunk, candidate.sentence) for candidate in contested(found.ranked(question))]:
                found.comparison = await self._reader.compare(sentences, question, history)

    def _worth_a_glance(self, hits: Sequence[Hit]) -> list[tuple[Chunk, Sentence]]:
        """The sentences nearest to the question, where none of these passages was read before and the first is twice as long as they."""
        looked_at = nearest(hits)
        if not hits or len(hits[0].chunk.text) < 2 * sum(len(sentence.text) for _, sentence in looked_at):
            return []
        return [] if any(self._reader.has_read(hit.chunk) for hit in hits) else looked_at

    async def _worth_reading(self, hits: tuple[Hit, ...], question: str, history: Talk, found: _Found) -> tuple[Hit, ...]:
        """Of further passages those that were read before, and of the others those that a look at a few of their sentences speaks for."""
        unread = [hit for hit in hits if not self._reader.has_read(hit.chunk)]
        if not unread:
            return hits
        found.look = await self._reader.compare(nearest_of_each(unread), question, history)
        likely = worth_reading(unread, found.look)
        return tuple(hit for hit in hits if hit not in unread or hit in likely)

    @contextlib.asynccontextmanager
    async def _place_in_line(self) -> AsyncIterator[AsyncIterator[Waiting]]:
        """A remote service looks after its own line."""
        if self._settings.base_url is not None:
            yield _nothing()
            return
        async with TURNS.place() as waits:
            yield waits

    def _composed(self, question: str, hits: tuple[Hit, ...], ranked: Sequence[Candidate], failed: ModelError | None) -> Answer:
        findings = composing.find_answer(question, len(questions.parts(question)), ranked, self._settings.answer_threshold)
        if failed and not findings:
            notice = f"The language model is not at hand, so these are the nearest words as they stand. {failed}"
            return composing.extractive_answer(question, hits, notice)
        if findings:
            answer = composing.checked_answer(question, findings, self._reader.model_name)
        else:
            never = questions.never_mentioned(question, self._mentioned)
            answer = composing.declined(question, composing.close_by(hits, ranked), never, self._reader.model_name)
        return replace(answer, likelihood=composing.likelihood(question, ranked))

    def passages(self, question: str, history: Talk = ()) -> tuple[Hit, ...]:
        """The passages to be read for an answer, best first: twice as many as are read at first."""
        return passages_to_read(question, history, self.search, self._settings.passages_read)

    def readings(self, question: str, history: Talk = ()) -> tuple[list[tuple[Hit, Reading]], Comparison | None]:
        """What the model makes of the passages that it reads for a question, in order: what the ranking is fitted on; and what it makes
        of their likeliest sentences side by side, if that is asked.

        Raises:
            ChapterVerseError: the question can't be used, or the model can't be had.
        """

        async def work() -> tuple[list[tuple[Hit, Reading]], Comparison | None]:
            asked, found = checked(question), _Found()
            async for _ in self._read(asked, history, self.passages(asked, history), found):
                pass
            return found.read, found.comparison

        return loop.run(work())

    def read_ahead(self, progress: Told | None = None) -> int:
        """Let the model read every passage once, shortest first, so that questions find them read. Returns how many are read.

        It gives way to questions, goes on where it was stopped, and ends where the cache has no more room.

        Raises:
            ModelError: the model can't be had.
        """
        return self._warming.read(progress)

    def read_ahead_behind(self, progress: Told | None = None) -> None:
        """``read_ahead`` in a thread of its own, until it is done, the model can't be had, or ``close``."""
        self._warming.start(progress)

    @property
    def ahead(self) -> tuple[int, int]:
        """How many passages have been read ahead, of how many are to be."""
        return self._warming.done

    def load(self) -> None:
        """Load the embedder and the model, for which the first question would else wait. Without a model questions say so themselves."""
        with ThreadPoolExecutor(max_workers=1) as beside:
            model = beside.submit(self._reader.load)
            self.search("anything", k=1)
            _ = self._mentioned
            load_langchain()
            with contextlib.suppress(ModelError):
                model.result()

    def close(self) -> None:
        """Stop reading ahead. The engine is shared by all chatbots and ends with the process."""
        self._warming.stop()


async def _nothing() -> AsyncIterator[Waiting]:
    return
    yield


@cache
def _default_chatbot() -> Chatbot:
    return Chatbot.from_settings()


def ask(question: str, history: Talk = ()) -> Answer:
    """Answer a question about the default document; its index is built at first use.

    Raises:
        ChapterVerseError: the question, a setting or the document can't be used.
    """
    return _default_chatbot().ask(question, history)
