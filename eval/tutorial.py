"""What a user would build today from a LangChain tutorial, on the same embedder and language model: the measure of our own worth.

1,000-character pieces overlapping by 200, the nearest 4 by FAISS, all stuffed into one prompt. Its wording gets the care
ours gets: a weak one would cost it some 20 points and make it a straw man.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from corpus import read_document
from eval.metrics import Span
from eval.run import DEPTH, Cited, Outcome
from rag import Settings

if TYPE_CHECKING:
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import Runnable

    from rag.engine import Engine

PIECE_CHARACTERS = 1000
OVERLAP_CHARACTERS = 200
PIECES_READ = 4
_DECLINES = re.compile(
    r"\b(?:report|passages?|text)\b.{0,20}\b(?:do|does)(?: not|n['’]t) (?:\w+ )?(?:say|state|mention|provide|specify|contain|give|tell)"
    r"|\b(?:is|are|was|were)(?: not|n['’]t) (?:\w+ )?(?:mentioned|stated|specified)\b",
    re.IGNORECASE,
)

SYSTEM = (
    "You answer questions about a report, using only the numbered passages you are given. The answer is nearly always in them. "
    "Answer in one short, full sentence that gives exactly what is asked (the figure, name, grade or reason; every item of a list), "
    "and put the number of the passage it comes from in square brackets after it, like [1]. "
    "If the question assumes something that the passages contradict, say what they say instead."
)
"""It offers no way to decline: offered one, the model declined more than half of the answerable questions (decision 7)."""
HUMAN = "Passages:\n\n{context}\n\nQuestion: {question}\nAnswer from the passages only, with the passage's number in square brackets:"


class Tutorial:
    """The pipeline; when made, it builds its index in memory and, unless only the retrieval is wanted, starts the model.

    Raises:
        ChapterVerseError: the document or the model can't be had.
    """

    name = "tutorial"

    def __init__(self, settings: Settings, *, retrieval_only: bool = False) -> None:
        import faiss  # this and the next two load native code or take seconds
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        from index import default_embedder

        self._embedder = default_embedder()
        self.document_text = read_document(settings.document).text
        splitter = RecursiveCharacterTextSplitter(chunk_size=PIECE_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS, add_start_index=True)
        pieces = splitter.create_documents([self.document_text])
        starts = [int(piece.metadata["start_index"]) for piece in pieces]
        self._pieces: list[Span] = [(start, start + len(piece.page_content)) for start, piece in zip(starts, pieces, strict=True)]
        self._index: Any = faiss.IndexFlatIP(self._embedder.dimension)
        self._index.add(self._embedder.encode([piece.page_content for piece in pieces]))
        self._engine: Engine | None = None
        if not retrieval_only and settings.base_url is None:
            self._engine = _plain_engine(settings)
        self._chain = None if retrieval_only else _make_chain(settings, self._engine)

    def retrieve(self, question: str, history: Sequence[tuple[str, str]]) -> Outcome:
        """The nearest pieces; a follow-up is searched together with the question before it."""
        searched = f"{history[-1][0]} {question}" if history else question
        _, rows = self._index.search(self._embedder.encode([searched]), min(DEPTH, len(self._pieces)))
        found = tuple(self._pieces[row] for row in rows[0])
        return Outcome(found, found[:PIECES_READ])

    def answer(self, question: str, history: Sequence[tuple[str, str]]) -> Outcome:
        """One question streamed through retriever, prompt and model."""
        if self._chain is None:
            raise RuntimeError("the tutorial was made for retrieval only")
        started = time.perf_counter()
        outcome = self.retrieve(question, history)
        timings = {"evidence": time.perf_counter() - started}
        passages = [self.document_text[start:end] for start, end in outcome.read]
        context = "\n\n".join(f"[{number}] {passage}" for number, passage in enumerate(passages, 1))
        turns = [turn for asked, answered in history for turn in (("human", asked), ("ai", answered))]
        text = ""
        for message in self._chain.stream({"context": context, "question": question, "history": turns}):
            if message.text.strip():
                timings.setdefault("first_word", time.perf_counter() - started)
            text += message.text
            if usage := message.usage_metadata:
                timings["prompt_tokens"] = usage["input_tokens"] - usage.get("input_token_details", {}).get("cache_read", 0)
        timings["total"] = time.perf_counter() - started
        citations = tuple(Cited(passages[number], "", *outcome.read[number]) for number in cited_numbers(text, len(passages)))
        answered = not _DECLINES.search(text)
        return Outcome(outcome.found, outcome.read, text.strip(), answered, citations if answered else (), timings, "model")

    def close(self) -> None:
        """End its engine."""
        if self._engine:
            self._engine.close()


def _plain_engine(settings: Settings) -> Engine:
    """An engine without our adapter, which no tutorial has; its own, so that it keeps what it has read of its instructions."""
    from rag.engine import Engine, state_folder
    from rag.models import verified_model_path

    return Engine(verified_model_path(settings.model, settings.home), None, state_folder(settings))


def _make_chain(settings: Settings, engine: Engine | None) -> Runnable[dict[str, Any], AIMessage]:
    """Prompt, then the model: that of the engine, else of the service that the settings name."""
    from langchain_core.prompts import ChatPromptTemplate, MessagesPlaceholder  # slow to import, like the next
    from langchain_openai import ChatOpenAI

    key = settings.api_key.get_secret_value() if settings.api_key else "none"
    prompt = ChatPromptTemplate.from_messages([("system", SYSTEM), MessagesPlaceholder("history"), ("human", HUMAN)])
    return prompt | ChatOpenAI(
        model=settings.model,
        base_url=engine.base_url if engine else settings.base_url,
        api_key=engine.api_key if engine else key,  # type: ignore[arg-type]
        temperature=0,
        timeout=settings.answer_timeout_seconds,
        max_retries=1,
        stream_usage=True,
    ).bind(max_tokens=settings.answer_tokens)


def cited_numbers(text: str, passages: int) -> list[int]:
    """Positions (from 0) of the passages an answer names in square brackets, each once, in order of first mention."""
    marks = re.findall(r"\[(\d+(?:\s*,\s*\d+)*)\]", text)
    numbers = [int(number) - 1 for mark in marks for number in re.findall(r"\d+", mark)]
    return [number for number in dict.fromkeys(numbers) if 0 <= number < passages]
