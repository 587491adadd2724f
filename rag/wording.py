"""The sentences an answer is made of: the document's own, or what code worked out from a table. Never the model's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus import TABLE_SIGN, Chunk, Sentence
from index import stems, words

_FACT = re.compile(r"(?<=\.) (?=\S)")
_CAPTION = re.compile(r" \((?P<caption>.{1,400}?)\): ")
_LEAD_IN = re.compile(r"^(?P<lead>.{3,300}?:) (?P<item>.+)$", re.DOTALL)
_MOST_FACTS = 2
_DEGREES = {
    **dict.fromkeys(("most", "biggest", "largest", "greatest", "commonest"), "highest"),
    **dict.fromkeys(("least", "fewest", "smallest", "rarest"), "lowest"),
}
"""How the facts of tables say it."""
_POINTS_BACK = re.compile(r"^(?:This|These|That|Those)\b|\bcall(?:s|ed)? this\b")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer and the sentences of the document that it is, or that it was worked out from."""

    text: str
    sources: tuple[Sentence, ...]
    worked_out: bool = False
    """Put together by code from rows of a table."""


def statements(chosen: Sequence[Sentence], chunk: Chunk, question: str) -> list[Statement]:
    """The chosen sentences of a chunk as a reader should see them, in the document's order.

    A sentence that points back ("This is called …") comes with the one before it. A list is given whole when its lead-in or
    several of its items were chosen, or when the question shares as many words with the lead-in as with the one item; else
    just the item with its lead-in. Of a table's facts those are given that share most with the question.
    """
    found: list[Statement] = []
    picked = _with_whole_lists(_with_what_they_point_back_to(chosen, chunk), chunk, question)
    for lead, group in groupby(picked, key=_lead):
        members = list(group)
        if lead:
            items = "; ".join(_item(sentence).rstrip(".;, ").removesuffix("; and") for sentence in members)
            found.append(Statement(f"{lead} {items}.", tuple(members)))
        else:
            found += [statement for sentence in members for statement in _statement(sentence, chunk, question)]
    return found


def _statement(sentence: Sentence, chunk: Chunk, question: str) -> Iterator[Statement]:
    if not sentence.text.startswith(TABLE_SIGN):
        yield Statement(sentence.text, (sentence,), sentence.kind == "row")
        return
    facts = _FACT.split(sentence.text)[1:]
    # All words count here, not just stems of the telling ones: "above" and "below", "highest" and "lowest" decide.
    sought = {_DEGREES.get(word, word) for word in words(question)}
    shared = {fact: len(sought & set(words(fact))) for fact in facts}
    for fact in [fact for fact in facts if shared[fact] == max(shared.values())][:_MOST_FACTS]:
        # Where the table is cut and its rows stand in another passage, nothing here bears the fact out: it is not said.
        if rows := tuple(row for row in chunk.sentences if row.kind == "row" and _label(row) and _label(row) in fact):
            yield Statement(fact, rows, worked_out=True)


def _with_what_they_point_back_to(chosen: Sequence[Sentence], chunk: Chunk) -> list[Sentence]:
    pairs = zip(chunk.sentences, chunk.sentences[1:], strict=False)
    pointed = [
        before
        for before, sentence in pairs
        if sentence in chosen and sentence.kind == before.kind == "sentence" and _POINTS_BACK.search(sentence.text)
    ]
    return [sentence for sentence in chunk.sentences if sentence in chosen or sentence in pointed]


def _with_whole_lists(chosen: Sequence[Sentence], chunk: Chunk, question: str) -> list[Sentence]:
    leads = [_lead(sentence) for sentence in chosen]
    whole = {lead for lead in leads if lead and leads.count(lead) > 1}
    whole |= {sentence.text for sentence in chosen if sentence.kind == "sentence" and sentence.text.endswith(":")}
    asked = set(stems(question))
    whole |= {
        lead
        for sentence, lead in zip(chosen, leads, strict=True)
        if lead and len(asked & set(stems(lead))) >= len(asked & set(stems(_item(sentence))))
    }
    picked = [sentence for sentence in chunk.sentences if sentence in chosen or (_lead(sentence) and _lead(sentence) in whole)]
    # A lead-in is said with its items, not before them as well.
    return [sentence for sentence in picked if not (sentence.text in whole and any(_lead(other) == sentence.text for other in picked))]


def _lead(sentence: Sentence) -> str:
    """What introduces a list item; empty for all other sentences."""
    match = _LEAD_IN.match(sentence.text) if sentence.kind == "item" else None
    return match["lead"] if match else ""


def _item(sentence: Sentence) -> str:
    match = _LEAD_IN.match(sentence.text)
    return match["item"] if match else sentence.text


def _label(row: Sentence) -> str:
    return _CAPTION.split(row.text)[0].split(":")[0]
