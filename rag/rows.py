"""Rows of tables as the document's sentences tell them: which of them a question names, and how two of them compare."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus import Chunk, Sentence, compare_cells
from index import stems, words

_CAPTION = re.compile(r" \((?P<caption>(?:[^()]|\([^()]*\)){1,400})\): ")
_ABBREVIATION = re.compile(r"\b[A-Z]{3,}s?\b")
_CELL = re.compile(r"(?P<name>.+?):? (?P<cell>[-−–+]?[£$€]?[\d,]*\.?\d+ ?(?:%|percent|per cent|bn|billion|m|million|k|thousand)?)")
_BESIDE = re.compile(r"\b(?:than|exceed\w*|difference between|compared? (?:with|to)|versus|vs|or)\b", re.IGNORECASE)
"""How a question sets one thing beside another."""
_MOST_COMPARED = 2


def label(row: Sentence) -> str:
    """What a row is about: its first cell."""
    match = _CAPTION.search(row.text)
    return row.text[: match.start()] if match else row.text.split(":")[0]


def cells(row: Sentence) -> list[str]:
    """The cells of a row, each with the name of its column, as its sentence tells them; without its label and what was compared."""
    match = _CAPTION.search(row.text)
    begin = match.end() if match else row.text.find(": ") + 2
    return row.text[begin:].partition(". ")[0].rstrip(".").split("; ")


def named_rows(chunk: Chunk, question: str) -> list[Sentence]:
    """The rows of a passage all words of whose label stand in the question, or their initials ("PCSOs").

    Not those whose label is only part of another's there: "police community support officers" names no police officers.
    """
    asked, abbreviations = stems(question), _abbreviations(question)
    found: dict[Sentence, list[str]] = {}
    for row in chunk.sentences:
        told = stems(label(row))
        initials = "".join(word[0] for word in words(label(row)))
        if row.kind == "row" and told and (set(told) <= set(asked) or (len(told) > 2 and initials in abbreviations)):
            found[row] = told
    return [
        row
        for row, told in found.items()
        if all(set(told) <= set(Counter(asked) - Counter(other)) for other in found.values() if set(told) < set(other))
    ]


def _abbreviations(question: str) -> set[str]:
    return {word.rstrip("s").lower() for word in _ABBREVIATION.findall(question)}


def rows_set_side_by_side(top: Sentence, chunk: Chunk, question: str) -> list[Sentence]:
    """The two rows of the table of ``top`` that a question compares ("Is theft more common than violence?"), ``top`` being one; else none.

    Meant are the two that it names, or else those with a word of the question in their label that stands in no other label of the table.
    """
    if top.kind != "row" or not _BESIDE.search(question):
        return []
    table = [row for row in chunk.sentences if row.kind == "row" and row.above == top.above]
    named = [row for row in named_rows(chunk, question) if row in table]
    told = {row: set(stems(label(row))) for row in table}
    counts = Counter(stem for stems_of_row in told.values() for stem in stems_of_row)
    asked = set(stems(question))
    meant = named if len(named) == 2 else [row for row in table if any(counts[stem] == 1 for stem in told[row] & asked)]
    return meant if len(meant) == 2 and top in meant else []


def compared(rows: Sequence[Sentence], question: str) -> Iterator[str]:
    """Two rows of one table compared by code, for each column that shares most with the question.

    Nothing where that would mean nothing, or where the question points to no column more than to a third.
    """
    one, other = rows
    first, second = _amounts(one), _amounts(other)
    found = {name: compare_cells(name, (label(one), first[name]), (label(other), second[name])) for name in first if name in second}
    asked = set(words(question))
    shared = {name: len(asked & set(words(name))) / max(1, len(words(name))) for name, comparison in found.items() if comparison}
    columns = [name for name, share in shared.items() if share == max(shared.values())]
    if len(columns) <= _MOST_COMPARED:
        yield from map(found.__getitem__, columns)


def _amounts(row: Sentence) -> dict[str, str]:
    """The cells of a row that state an amount, by the name of their column."""
    return {match["name"]: match["cell"] for match in map(_CELL.fullmatch, cells(row)) if match}
