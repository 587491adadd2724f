"""Which passages the model reads for a question, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest

from corpus import Chunk
from index import Hit, stems
from rag import questions
from rag.expected import graded
from rag.kinds import rows_of_kind
from rag.questions import Talk
from rag.rows import label, named_rows

_LOOKED_THROUGH = 40
"""So many passages are looked through for a table with rows that the question asks for or names."""
_MOST_NAMED = 2

Search = Callable[[str, int, Talk], Sequence[Hit]]
"""Finds passages: a question, how many, and the talk it leans on."""


def passages_to_read(question: str, history: Talk, search: Search, at_first: int) -> tuple[Hit, ...]:
    """The passages to be read for an answer, best first: twice as many as are read ``at_first``.

    Where several things are asked, the best for each in turn. A question that asks one thing is searched with the earlier talk and
    by itself, since nobody knows whether it leans on that; the parts of one that asks several only with it. First comes a passage with
    rows of the kind asked for; one with a row that the question names, which a search by words and meaning ranks low, is among those read
    at first.
    """
    most = 2 * at_first
    parts = questions.parts(question)
    if len(parts) == 1:
        searches = [search(question, max(most, _LOOKED_THROUGH), talk) for talk in ([history, ()] if history else [()])]
        found = _each_once([hits[:most] for hits in searches])[:most]
        of_kind = [hit for hit in searches[-1] if rows_of_kind(hit.chunk, question)][:_MOST_NAMED]
        found = _each_once([[*of_kind, *found]])[:most]
        named = [hit for hit in searches[-1] if _names_a_row(question, hit.chunk)][:_MOST_NAMED]
        return _among_first(named, found, at_first)
    share = most // len(parts) + 1
    whole = search(question, 2, history)  # a part also leans on the whole, as in "and where is it?"
    return _each_once([_each_once([search(part, share, history), whole])[:share] for part in parts])[:most]


def _names_a_row(question: str, chunk: Chunk) -> bool:
    """Whether a passage has a row with a label of several words that stand in the question, or of one whose grade it asks."""
    thing = {stem for stem in stems(graded(question)) if not stem[0].isdigit()}
    return any(len(stems(label(row))) > 1 or set(stems(label(row))) == thing for row in named_rows(chunk, question))


def _among_first(named: Sequence[Hit], found: Sequence[Hit], at_first: int) -> tuple[Hit, ...]:
    """The passages found, with the named ones at the end of those read at first, unless they are among these."""
    first = {hit.chunk for hit in found[:at_first]}
    brought = [hit for hit in named if hit.chunk not in first][: at_first - 1]
    kept = at_first - len(brought)
    return _each_once([[*found[:kept], *brought, *found[kept:]]])[: len(found)]


def _each_once(searches: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The hits of several searches in turn, the first of each, then the second of each, with no chunk twice; ranked anew."""
    found: dict[Chunk, Hit] = {}
    for turn in zip_longest(*searches):
        for hit in turn:
            if hit:
                found.setdefault(hit.chunk, hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(found.values(), 1))
