"""What an answer is made of, and what a stream of one gives on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from index import Hit

Verdict = Literal["supported", "partly", "not found"]
Mode = Literal["model", "extractive"]
"""Whether a model named the sentences, or they were found without one: there was none, or a subject or an overview was asked for."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Words of the document that bear a sentence of the answer out: ``quote == document.text[start:end]``."""

    number: int
    """From 1, in order of first use in the answer."""
    quote: str
    document: str
    """The document's title."""
    heading_path: tuple[str, ...]
    page: int | None
    start: int
    end: int
    above: str = ""
    """Lines of the document that the quote is read under: of a row the caption of its table and the names of the columns, of a table its
    caption, of a list's item the words that lead into the list. Empty for other quotes."""


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of the answer, the numbers of the citations it rests on, and a verdict."""

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    """Whether the words cited, with their heading and what stands above them, bear the sentence out (``rag.checking``). It says nothing of
    whether it answers the question. A sentence "not found" there is left out of an answer."""
    worked_out: bool = False
    """Put together by code from the table rows cited: a row in words, a comparison, a highest or lowest."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """First event of a stream: the passages the answer will be sought in, best first, before any model call.

    None where a question asks about a subject or for an overview, which is answered at once. It comes again, with all
    passages so far, when more are to be read.
    """

    hits: tuple[Hit, ...]
    quotes: tuple[Citation, ...]
    """The sentence of each passage nearest to the question; numbered by rank, not by citation."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The model is answering others first; each event replaces the one before."""

    ahead: int
    """How many questions must be answered before this one is begun; 0: its turn has come."""
    seconds: float
    """About how long that will take."""


@dataclass(frozen=True, slots=True)
class Words:
    """The sentences of the document that the model names so far; each event replaces the one before, and the answer may differ."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer, or a decline (``answered`` is False) with what stands nearest. Last event of a stream."""

    question: str
    text: str
    answered: bool
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]
    """Of a decline, what the document says close by: a sentence of each of the nearest sections, best first. No answer."""
    timings: Mapping[str, float] = field(hash=False)
    """Seconds since the question: ``evidence``, ``first_word`` (absent where no model answered), ``total``;
    and ``prompt_tokens`` the model read anew."""
    model: str
    mode: Mode
    notice: str = ""
    """One sentence for the reader when something is degraded (no model, so an extractive answer); else empty."""
    likelihood: float | None = None
    """How likely the model was to name the sentence that comes (or would come) first, 0 to 1, which is what the answer threshold is
    compared with. No confidence: it is not calibrated, and not shown. None without a model."""
    never_mentioned: tuple[str, ...] = ()
    """Of a decline, the names and years of the question that stand nowhere in the documents."""

    def to_json(self) -> dict[str, Any]:
        """The answer as plain JSON types; the keys are those of ``chapterverse ask --json``."""
        return {
            "question": self.question,
            "text": self.text,
            "answered": self.answered,
            "sentences": [asdict(sentence) for sentence in self.sentences],
            "citations": [_citation_json(citation) for citation in self.citations],
            "nearest": [_citation_json(citation) for citation in self.nearest],
            "never_mentioned": list(self.never_mentioned),
            "timings": dict(self.timings),
            "model": self.model,
            "mode": self.mode,
            "notice": self.notice,
        }


def _citation_json(citation: Citation) -> dict[str, Any]:
    told = asdict(citation)
    section = " > ".join(told.pop("heading_path"))
    return {**told, "section": section}


StreamEvent = Evidence | Waiting | Words | Answer
