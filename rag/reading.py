"""The model reads a passage and names the sentences that answer a question; passages already read are restored, not read again."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import importlib
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from corpus import Chunk, Sentence
from rag import loop, prompts
from rag.engine import Engine, shared_engine, state_folder
from rag.errors import ModelError
from rag.pointing import ENOUGH, Step, declines, doubt, likelihoods, pointed_at
from rag.questions import Talk
from rag.settings import Settings
from rag.shown import Shown, one_passage, side_by_side
from rag.states import StateStore
from rag.turns import TURNS

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

    Chain = Runnable[dict[str, str], AIMessage]

_LONGEST_TURN = 1_000
"""Characters of an earlier question or answer that the model is told."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model made of some sentences, mostly those of a passage, so far."""

    sentences: tuple[Sentence, ...]
    named: tuple[Sentence, ...]
    """The sentences that answer, as far as the model sees, in the document's order."""
    likelihoods: tuple[float, ...]
    """For each sentence how likely the model was to name it, 0 to 1; known when finished."""
    doubt: float
    """How likely the model was, at its first word, to say that none of them answers, 0 to 1."""
    finished: bool
    tokens_read: int
    """Prompt tokens the model had to read anew; known when finished."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the model made of sentences of several passages put side by side."""

    likelihoods: Mapping[tuple[Chunk, Sentence], float]
    """How likely it was to name each, 0 to 1."""
    doubt: float
    """How likely it was to say that none of them answers, 0 to 1."""
    tokens_read: int


class Reader:
    """Puts questions to passages, one passage at a time, through a LangChain chain (prompt, then chat model)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embedded = settings.base_url is None
        self._states = StateStore(settings.reading_cache_megabytes)
        self._probabilities = True

    @property
    def model_name(self) -> str:
        """The model's name as answers carry it."""
        return self._settings.model

    def load(self) -> None:
        """Start the embedded model.

        Raises:
            ModelError: the model can't be had.
        """
        if self._embedded:
            shared_engine(self._settings)

    def has_read(self, chunk: Chunk) -> bool:
        """Whether the passage is kept as read, so that just a question is left to read. Of a remote service nobody knows: taken as true."""
        if not self._embedded:
            return True
        kept = self._settings.reading_cache_megabytes > 0
        return kept and self._states.has(state_folder(self._settings), state_name(one_passage(chunk)))

    async def read(self, chunk: Chunk, question: str, talk: Talk = ()) -> AsyncIterator[Reading]:
        """What the model makes of the passage, as it names sentence after sentence; the last one is ``finished``.

        Raises:
            ModelError: the model can't be had or broke off.
        """
        how = self._read_embedded if self._embedded else self._read_remote
        async for reading in how(chunk, question, talk):
            yield reading

    async def compare(self, candidates: Sequence[tuple[Chunk, Sentence]], question: str, talk: Talk = ()) -> Comparison:
        """Which of these sentences answer, read side by side without the rest of their passages.

        Raises:
            ModelError: the model can't be had or broke off.
        """
        order, shown = side_by_side(candidates)
        async with self._free_chain() as chain:
            *_, reading = [reading async for reading in self._write(chain, shown, question, talk)]
        return Comparison(dict(zip(order, reading.likelihoods, strict=True)), reading.doubt, reading.tokens_read)

    @contextlib.asynccontextmanager
    async def _free_chain(self) -> AsyncIterator[Chain]:
        if not self._embedded:
            yield self._chain(self._remote_model(self._probabilities))
            return
        engine = await asyncio.to_thread(shared_engine, self._settings)
        async with engine.slot() as slot:
            await self._begin(engine, slot)
            yield self._chain(_chat_model(self._settings, engine), slot=slot)

    async def _read_remote(self, chunk: Chunk, question: str, talk: Talk) -> AsyncIterator[Reading]:
        asked_for = self._probabilities
        shown = one_passage(chunk)
        try:
            async for reading in self._write(self._chain(self._remote_model(asked_for)), shown, question, talk):
                yield reading
        except ModelError as error:
            if not (asked_for and _is_refusal(error.__cause__)):
                raise
            async for reading in self._write(self._chain(self._remote_model(False)), shown, question, talk):
                yield reading
            self._probabilities = False  # some services refuse a request that asks for them, and this one does

    async def _read_embedded(self, chunk: Chunk, question: str, talk: Talk) -> AsyncIterator[Reading]:
        shown = one_passage(chunk)
        engine = await asyncio.to_thread(shared_engine, self._settings)
        async with engine.slot() as slot:
            name = state_name(shown)
            restored = await self._states.restore(engine, state_folder(self._settings), slot, name)
            chain = self._chain(_chat_model(self._settings, engine), slot=slot)
            # Whole passages one after the other: side by side they would all be done last, and no word shown till then.
            async with contextlib.nullcontext() if restored else engine.reading_anew:
                if not restored:
                    await self._begin(engine, slot)
                async for reading in self._write(chain, shown, question, talk):
                    if reading.finished and not restored:
                        # Before the last word is handed on: whoever has it may stop listening.
                        await self._states.save(engine, state_folder(self._settings), slot, name)
                    yield reading

    async def _begin(self, engine: Engine, slot: int) -> None:
        """Spare a place that has read nothing yet the instructions, which any passage that is kept begins with."""
        if slot in engine.blank:
            await self._states.restore_beginning(engine, state_folder(self._settings), slot)

    async def read_ahead(self, chunk: Chunk) -> int:
        """Read a passage with no question and keep what was read, unless that has been done. Gives way to questions.

        Returns the bytes that are kept on disk of it; 0 where nothing is kept.

        Raises:
            ModelError: the model can't be had.
        """
        if not self._embedded or not self._settings.reading_cache_megabytes:
            return 0
        shown, folder = one_passage(chunk), state_folder(self._settings)
        while not self._states.has(folder, state_name(shown)):
            if await TURNS.between(lambda: self._read_and_keep(shown)):
                break
        self._states.touch(folder, state_name(shown))  # else what is read next might push it out
        return self._states.size(folder, state_name(shown))

    async def _read_and_keep(self, shown: Shown) -> None:
        engine = await asyncio.to_thread(shared_engine, self._settings)
        async with engine.slot() as slot:
            chain = self._chain(_chat_model(self._settings, engine), slot=slot, max_tokens=1)
            async for _ in self._write(chain, shown, "", ()):
                pass
            await self._states.save(engine, state_folder(self._settings), slot, state_name(shown))

    def _chain(self, model: BaseChatModel, max_tokens: int | None = None, slot: int | None = None) -> Chain:
        from langchain_core.prompts import ChatPromptTemplate

        own: dict[str, Any] = {"extra_body": {"cache_prompt": True, "id_slot": slot}, "stop": [ENOUGH]} if slot is not None else {}
        template = ChatPromptTemplate.from_messages([("system", prompts.SYSTEM), ("human", prompts.PASSAGE + "{talk}" + prompts.QUESTION)])
        return template | model.bind(max_tokens=max_tokens or self._settings.answer_tokens, **own)

    def _remote_model(self, probabilities: bool) -> BaseChatModel:
        if self._settings.base_url is None:
            raise ModelError("No address of a model service is set. Set CHAPTERVERSE_BASE_URL.")
        key = self._settings.api_key.get_secret_value() if self._settings.api_key else "none"
        return _open_ai(self._settings, self._settings.base_url, key, by_proxy=True, probabilities=probabilities)

    async def _write(self, chain: Chain, shown: Shown, question: str, talk: Talk) -> AsyncIterator[Reading]:
        earlier = "".join(prompts.TALK.format(question=asked[:_LONGEST_TURN], answer=answer[:_LONGEST_TURN]) for asked, answer in talk[-2:])
        text, tokens_read = "", 0
        steps: list[Step] = []
        try:
            async for message in chain.astream({"section": shown.section, "passage": shown.passage, "talk": earlier, "question": question}):
                text += message.text
                steps += (message.response_metadata.get("logprobs") or {}).get("content") or []
                if usage := message.usage_metadata:
                    tokens_read = usage["input_tokens"] - usage.get("input_token_details", {}).get("cache_read", 0)
                if message.text:
                    yield Reading(shown.sentences, _named(text, shown.sentences), (), doubt(steps), False, 0)
        except Exception as error:  # a service may send anything, and langchain raises anything over it
            _log.info("the language model failed", exc_info=True)
            raise ModelError("The language model did not answer. Ask again, or check its address and that it runs.") from error
        if not self._embedded and not text.strip():
            raise ModelError("The language model said nothing. Ask again, or check its address and name.")
        named = _named(text, shown.sentences)
        likely, doubted = likelihoods(steps, len(shown.sentences)), doubt(steps)
        if not any(likely) or not (named or declines(text)):
            # A service that tells no probabilities of letters is taken at its word; words that are not a reply name nothing.
            likely, doubted = tuple(float(sentence in named) for sentence in shown.sentences), float(not named)
        yield Reading(shown.sentences, named, likely, doubted, True, tokens_read)


def load_langchain() -> None:
    """Import what talks to the model, which takes a second or two."""
    for name in ("langchain.chat_models", "langchain_core.prompts", "langchain_openai"):
        importlib.import_module(name)


def _named(text: str, sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    return tuple(sentences[position] for position in pointed_at(text, len(sentences)))


def _is_refusal(error: BaseException | None) -> bool:
    import openai

    return isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError)


def state_name(shown: Shown) -> str:
    """What a passage's state is called: by all that the model reads before a question."""
    told = "\0".join([prompts.SYSTEM, shown.section, shown.passage, prompts.PASSAGE])
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]


def _chat_model(settings: Settings, engine: Engine) -> BaseChatModel:
    return _open_ai(settings, engine.base_url, engine.api_key, by_proxy=False, probabilities=True)


@lru_cache(maxsize=4)  # each takes as long to make as a token to write
def _open_ai(settings: Settings, base_url: str, key: str, *, by_proxy: bool, probabilities: bool) -> BaseChatModel:
    import httpx
    from langchain.chat_models import init_chat_model  # slow to import

    asked_for: dict[str, Any] = {"logprobs": True, "top_logprobs": 20} if probabilities else {}
    try:
        model: BaseChatModel = init_chat_model(
            settings.model,
            model_provider="openai",
            base_url=base_url,
            api_key=key,
            temperature=0,
            timeout=httpx.Timeout(settings.answer_timeout_seconds, connect=settings.connect_timeout_seconds),
            max_retries=1,
            http_async_client=loop.http_client(by_proxy=by_proxy),
            stream_usage=True,
            **asked_for,
        )
    except Exception as error:  # a proxy of a kind unknown here, certificates that aren't there, …
        _log.info("the client of the language model can't be made", exc_info=True)
        raise ModelError("The language model can't be reached. Check the proxy and certificate settings of this machine.") from error
    return model
