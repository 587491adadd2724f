"""The sentences an answer is made of: the document's own, or what code worked out from a table. Never the model's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from corpus import Chunk, Sentence, cell_words, comparison, item_parts
from index import stems
from rag.counts import HOW_MANY
from rag.facts import asks_degree, facts_asked
from rag.rows import compared_rows, comparisons, label, named_rows, periods, rows_of

_TIMED_CELL = re.compile(r"(?P<name>.*\d): (?P<amount>[-−–+]?[£$€]?\d[\d,.]*\d?(?: ?%)?)")
_NUMBER = re.compile(r"\d+")
_COMPARED = 2
_CHANGE_CELL = re.compile(r"[^;]*\b(?:change|difference|increase|decrease)\b", re.IGNORECASE)
_COMPARES = re.compile(
    r"\b(?:than|before|earlier|ago|later|since|until|between|differ\w*|compar\w*|chang\w*|fell|fall\w*|drop\w*|shr[aiu]nk|decreas\w*"
    r"|declin\w*|reduc\w*|cut|rise|rose|risen|rising|gr[eo]w\w*|increas\w*|gain\w*|lost|trend|doubl\w*|halv\w*|higher|lower|above|below"
    r"|more|most|fewer|fewest|less|least|better|best|worse|worst|improv\w*|up|down)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"^That\b|\b(?:this|these|those|such)\b", re.IGNORECASE)
_NAMES_IT = re.compile(
    r"^(?:This|These|That|Those) (?:is|are|was|were)(?: also| often| sometimes)? (?:called|known|termed|named|referred|defined|described)\b"
    r"|\bcall(?:s|ed)? this\b"
)
_LABEL = re.compile(r"((?:[^\s.:;]+\s){0,5}[^\s.:;]+)(?::\s|\.?$)")
"""Of an item: a few words before a colon, or all of it."""
_TELLING_STEMS = 2
"""So many stems of the question must the sentence before have of its own, to be given with one that points back to it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer and the sentences of the document that it is, or the rows or whole table that it was worked out from."""

    text: str
    sources: tuple[Sentence, ...]
    worked_out: bool = False
    """Put together by code from rows of a table."""


def statements(chosen: Sequence[Sentence], chunk: Chunk, question: str) -> list[Statement]:
    """The chosen sentences of a chunk as a reader should see them, in the document's order.

    A sentence that names the one before it ("This is called …"), or that points back ("… in this way") to one which shares more with the
    question, comes with that. A list is given whole when its lead-in or several of its items were chosen, or when the question shares as
    many words with the lead-in as with the one item; else just the item with its lead-in. Of a table's facts those are given that share
    most with the question. Of two rows that it sets side by side it is said first how they compare.
    """
    found: list[Statement] = []
    picked = _with_whole_lists(_with_what_they_point_back_to(chosen, chunk, question), chunk, question)
    for lead, group in groupby(picked, key=lambda sentence: item_parts(sentence, chunk)[0]):
        members = list(group)
        if lead:
            items = "; ".join(item_parts(sentence, chunk)[1].rstrip(".;, ").removesuffix("; and") for sentence in members)
            found.append(Statement(f"{lead} {items}.", tuple(members)))
        else:
            labelled = [_under_its_items_label(sentence, picked, chunk) for sentence in members]
            found += [statement for sentence in labelled for statement in _statement(sentence, chunk, question)]
    return [*_comparisons(picked, chunk, question), *found]


def _comparisons(picked: Sequence[Sentence], chunk: Chunk, question: str) -> list[Statement]:
    rows = [sentence for sentence in picked if sentence.kind == "row"]
    if not rows or rows != compared_rows(rows[0], chunk, question):
        return []
    first, second = rows
    return [Statement(told, (first, second), worked_out=True) for told in comparisons(first, second, question)]


def _statement(sentence: Sentence, chunk: Chunk, question: str) -> Iterator[Statement]:
    if sentence.kind == "row":
        yield Statement(_columns_asked(sentence, question), (sentence,), worked_out=True)
        return
    if sentence.kind != "table":
        ends = sentence.kind != "statement" or not sentence.text[-1:].isalnum()
        yield Statement(sentence.text if ends else f"{sentence.text}.", (sentence,))
        return
    for fact in facts_asked(sentence, rows_of(sentence, chunk), question):
        # Where the table is cut and its rows stand in another passage, nothing here bears the fact out: it is not said.
        if any(label(row) and label(row) in fact for row in chunk.sentences if row.kind == "row"):
            yield Statement(fact, (_whole_table(sentence, chunk),), worked_out=True)


def _under_its_items_label(sentence: Sentence, picked: Sequence[Sentence], chunk: Chunk) -> Sentence:
    """A further sentence of a list's item ("Serious: a possible risk. It is looked at within 10 days.") with the label of the item, unless
    that is given as well; any other sentence as it is."""
    before = list(takewhile(lambda one: one is not sentence, chunk.sentences))
    item = next((one for one in reversed(before) if one.kind != "sentence"), None)
    if sentence.kind != "sentence" or item is None or item.kind != "item" or item in picked:
        return sentence
    between = chunk.text[item.start - chunk.start : sentence.start - chunk.start].splitlines()[1:]
    own = item_parts(item, chunk)[1]
    label = _LABEL.match(own)
    if label is None or not all(line[:1].isspace() for line in between):
        return sentence
    return replace(sentence, text=f"{label[1]}: {sentence.text}", above=own)


def _columns_asked(row: Sentence, question: str) -> str:
    """A row in words with just the columns of the times that the question names, two of them compared.

    Whole where the question compares or names other times, and where its columns are anything but one amount at several times (and how
    that changed): else the column asked might be one that names no time. Of three times or more no others are compared than those asked.
    """
    asked = set(periods(question))
    cells = [(name, cell) for name, cell in row.cells[1:] if cell]
    told = [cell_words(name, cell, row.cells[0][1]) for name, cell in cells]
    timed = [_TIMED_CELL.fullmatch(words) for words in told]
    names = [cell["name"].replace("–", "-") for cell in timed if cell]
    begin = row.text.index("; ".join(told)) if cells else 0
    one_amount = len({_NUMBER.sub("#", name) for name in names}) == 1 and len(set(names)) == len(names)
    if not one_amount or not all(cell or _CHANGE_CELL.match(words) for cell, words in zip(timed, told, strict=True)):
        return row.text
    kept = [place for place, cell in enumerate(timed) if cell and not asked.isdisjoint(periods(cell["name"]))]
    chosen = "; ".join(told[place] for place in kept)
    if len(kept) == len(asked) == _COMPARED < len(names):
        return " ".join(filter(None, [f"{row.text[:begin]}{chosen}.", comparison(*cells[kept[0]], *cells[kept[1]])]))
    if not kept or len(kept) == len(told) or not asked <= {period for name in names for period in periods(name)}:
        return row.text
    if _COMPARES.search(question):
        return row.text if asked <= set(periods(f"{names[0]} {names[-1]}")) else f"{row.text[:begin]}{'; '.join(told)}."
    return f"{row.text[:begin]}{chosen}."


def _whole_table(title: Sentence, chunk: Chunk) -> Sentence:
    """From the names of the columns to the last row: only all of them show that one is the highest."""
    return replace(title, end=[title, *rows_of(title, chunk)][-1].end)


def _with_what_they_point_back_to(chosen: Sequence[Sentence], chunk: Chunk, question: str) -> list[Sentence]:
    asked = set(stems(question))
    pointed = [
        before
        for before, sentence in zip(chunk.sentences, chunk.sentences[1:], strict=False)
        if sentence in chosen and sentence.kind == before.kind == "sentence" and _needs(sentence, before, asked)
    ]
    return [sentence for sentence in chunk.sentences if sentence in chosen or sentence in pointed]


def _needs(sentence: Sentence, before: Sentence, asked: set[str]) -> bool:
    """Whether a sentence says little without the one before it."""
    if _NAMES_IT.search(sentence.text):
        return True
    telling = asked & set(stems(before.text)) - set(stems(sentence.text))
    return bool(_POINTS_BACK.search(sentence.text)) and len(telling) >= _TELLING_STEMS


def _with_whole_lists(chosen: Sequence[Sentence], chunk: Chunk, question: str) -> list[Sentence]:
    parts = {sentence: item_parts(sentence, chunk) for sentence in chunk.sentences}
    leads = [parts[sentence][0] for sentence in chosen]
    whole = {lead for lead in leads if lead and leads.count(lead) > 1}
    asked = set(stems(question))
    whole |= {
        lead for lead, item in map(parts.__getitem__, chosen) if lead and len(asked & set(stems(lead))) >= len(asked & set(stems(item)))
    }
    while True:  # an item that ends in "provided that:" comes with what it is provided that
        picked = [sentence for sentence in chunk.sentences if sentence in chosen or parts[sentence][0] in whole]
        begun = {sentence.text for sentence in picked if sentence.text.endswith(":")}
        if begun <= whole:
            break
        whole |= begun
    # A lead-in is said with its items, not before them as well.
    said = {parts[sentence][0] for sentence in picked}
    return [sentence for sentence in picked if sentence.text not in said]


def belongs_with(other: Sentence, top: Sentence, chunk: Chunk, question: str) -> bool:
    """Whether a sentence may be given with the first: with a table's rows and what was worked out from it no caption; with the latter just
    the rows that it tells of, with what was counted none; with a row that the question names neither another row nor what is said of
    others, and what is said of it only where the question asks for the highest, the lowest or a change; with one whose label has words of
    the question no row whose label has none."""
    if top.kind == "table" and other.kind == "row" and (facts := facts_asked(top, rows_of(top, chunk), question)):
        return not HOW_MANY.search(question) and any(label(other) in fact for fact in facts)
    if other.kind == "statement" and top.kind in ("row", "table"):
        return False  # a caption, which stands above the rows anyway
    named = named_rows(chunk, question)
    if top not in named:
        asked = set(stems(question))
        both_rows = top.kind == other.kind == "row"
        return not both_rows or bool(asked & set(stems(label(other)))) or asked.isdisjoint(stems(label(top)))
    if other.kind == "table":
        return asks_degree(question) and any(label(top) in fact for fact in facts_asked(other, rows_of(other, chunk), question))
    return other.kind != "row" or other in named
