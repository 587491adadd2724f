"""The model reads a passage and names the sentences that answer a question; passages already read are restored, not read again."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus import Chunk, Sentence, reading_text
from rag import loop, prompts
from rag.engine import Engine, shared_engine, state_folder
from rag.errors import ModelError
from rag.pointing import MARKS, Step, doubt, likelihoods, pointed_at
from rag.questions import Talk
from rag.settings import Settings
from rag.states import StateStore

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

    Chain = Runnable[dict[str, str], AIMessage]

_GIVE_WAY_SECONDS = 0.2
_LONGEST_TURN = 1_000
"""Characters of an earlier question or answer that the model is told."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model made of one passage so far."""

    chunk: Chunk
    named: tuple[Sentence, ...]
    """The sentences that answer, as far as the model sees, in the document's order."""
    likelihoods: tuple[float, ...]
    """For each sentence of the passage how likely the model was to name it, 0 to 1; known when finished."""
    doubt: float
    """How likely the model was, at its first word, to say that the passage doesn't answer, 0 to 1."""
    finished: bool
    tokens_read: int
    """Prompt tokens the model had to read anew; known when finished."""


class Reader:
    """Puts questions to passages, one passage at a time, through a LangChain chain (prompt, then chat model)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embedded = settings.base_url is None
        self._states = StateStore(settings.reading_cache_megabytes)
        self._probabilities = True
        self._questions = 0

    @property
    def model_name(self) -> str:
        """The model's name as answers carry it."""
        return self._settings.model

    def load(self) -> None:
        """Start the embedded model, and load what talks to it.

        Raises:
            ModelError: the model can't be had.
        """
        if self._embedded:
            self._chain(_chat_model(self._settings, shared_engine(self._settings)))

    async def read(self, chunk: Chunk, question: str, talk: Talk = ()) -> AsyncIterator[Reading]:
        """What the model makes of the passage, as it names sentence after sentence; the last one is ``finished``.

        Raises:
            ModelError: the model can't be had or broke off.
        """
        if not self._embedded:
            async for reading in self._read_remote(chunk, question, talk):
                yield reading
            return
        self._questions += 1
        try:
            async for reading in self._read_embedded(chunk, question, talk):
                yield reading
        finally:
            self._questions -= 1

    async def _read_remote(self, chunk: Chunk, question: str, talk: Talk) -> AsyncIterator[Reading]:
        asked_for = self._probabilities
        try:
            async for reading in self._write(self._chain(self._remote_model(asked_for)), chunk, question, talk):
                yield reading
        except ModelError as error:
            if not (asked_for and _is_refusal(error.__cause__)):
                raise
            async for reading in self._write(self._chain(self._remote_model(False)), chunk, question, talk):
                yield reading
            self._probabilities = False  # some services refuse a request that asks for them, and this one does

    async def _read_embedded(self, chunk: Chunk, question: str, talk: Talk) -> AsyncIterator[Reading]:
        engine = await asyncio.to_thread(shared_engine, self._settings)
        async with engine.slot() as slot:
            name = self._state_name(chunk)
            restored = await self._states.restore(engine, state_folder(self._settings), slot, name)
            chain = self._chain(_chat_model(self._settings, engine), slot=slot)
            # Whole passages one after the other: side by side they would all be done last, and no word shown till then.
            async with contextlib.nullcontext() if restored else engine.reading_anew:
                async for reading in self._write(chain, chunk, question, talk):
                    if reading.finished and not restored:
                        # Before the last word is handed on: whoever has it may stop listening.
                        await self._states.save(engine, state_folder(self._settings), slot, name)
                    yield reading

    async def read_ahead(self, chunk: Chunk) -> None:
        """Read a passage with no question and keep what was read, unless that has been done; waits while questions are being read.

        Raises:
            ModelError: the model can't be had.
        """
        if not self._embedded or not self._settings.reading_cache_megabytes:
            return
        if self._states.has(state_folder(self._settings), self._state_name(chunk)):
            return
        while self._questions:
            await asyncio.sleep(_GIVE_WAY_SECONDS)
        engine = await asyncio.to_thread(shared_engine, self._settings)
        async with engine.slot() as slot:
            chain = self._chain(_chat_model(self._settings, engine), slot=slot, max_tokens=1)
            async for _ in self._write(chain, chunk, "", ()):
                pass
            await self._states.save(engine, state_folder(self._settings), slot, self._state_name(chunk))

    def _state_name(self, chunk: Chunk) -> str:
        told = "\0".join([prompts.SYSTEM, *_passage(chunk).values(), prompts.PASSAGE])
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:32]

    def _chain(self, model: BaseChatModel, max_tokens: int | None = None, slot: int | None = None) -> Chain:
        from langchain_core.prompts import ChatPromptTemplate

        body = {"cache_prompt": True, "id_slot": slot} if slot is not None else None
        template = ChatPromptTemplate.from_messages([("system", prompts.SYSTEM), ("human", prompts.PASSAGE + "{talk}" + prompts.QUESTION)])
        return template | model.bind(max_tokens=max_tokens or self._settings.answer_tokens, **({"extra_body": body} if body else {}))

    def _remote_model(self, probabilities: bool) -> BaseChatModel:
        if self._settings.base_url is None:
            raise ModelError("No address of a model service is set. Set CHAPTERVERSE_BASE_URL.")
        key = self._settings.api_key.get_secret_value() if self._settings.api_key else "none"
        return _open_ai(self._settings, self._settings.base_url, key, by_proxy=True, probabilities=probabilities)

    async def _write(self, chain: Chain, chunk: Chunk, question: str, talk: Talk) -> AsyncIterator[Reading]:
        earlier = "".join(prompts.TALK.format(question=asked[:_LONGEST_TURN], answer=answer[:_LONGEST_TURN]) for asked, answer in talk[-2:])
        text, tokens_read = "", 0
        steps: list[Step] = []
        try:
            async for message in chain.astream({**_passage(chunk), "talk": earlier, "question": question}):
                text += message.text
                steps += (message.response_metadata.get("logprobs") or {}).get("content") or []
                if usage := message.usage_metadata:
                    tokens_read = usage["input_tokens"] - usage.get("input_token_details", {}).get("cache_read", 0)
                if message.text:
                    yield Reading(chunk, _named(text, chunk), (), doubt(steps), False, 0)
        except Exception as error:  # a service may send anything, and langchain raises anything over it
            _log.info("the language model failed", exc_info=True)
            raise ModelError("The language model did not answer. Ask again, or check its address and that it runs.") from error
        if not self._embedded and not text.strip():
            raise ModelError("The language model said nothing. Ask again, or check its address and name.")
        named = _named(text, chunk)
        likely, doubted = likelihoods(steps, len(chunk.sentences)), doubt(steps)
        if not any(likely) or not (named or prompts.NOT_STATED in text.upper()):
            # A service that tells no probabilities of letters is taken at its word; words that are not a reply name nothing.
            likely, doubted = tuple(float(sentence in named) for sentence in chunk.sentences), float(not named)
        yield Reading(chunk, named, likely, doubted, True, tokens_read)


def _named(text: str, chunk: Chunk) -> tuple[Sentence, ...]:
    return tuple(chunk.sentences[position] for position in pointed_at(text, len(chunk.sentences)))


def _is_refusal(error: BaseException | None) -> bool:
    import openai

    return isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError)


def _passage(chunk: Chunk) -> dict[str, str]:
    return {"section": " > ".join(chunk.heading_path) or chunk.document, "passage": reading_text(chunk, MARKS)}


def _chat_model(settings: Settings, engine: Engine) -> BaseChatModel:
    return _open_ai(settings, engine.base_url, engine.api_key, by_proxy=False, probabilities=True)


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
