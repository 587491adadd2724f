"""Rows of tables: which of them a question names, and how two of them compare."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from itertools import dropwhile, takewhile

from corpus import Chunk, Sentence, compare_cells, read_quantity, reading_text
from index import stems, words
from rag.questions import parts

_ABBREVIATION = re.compile(r"\b[A-Z]{3,}s?\b")
_THAN = re.compile(r"\b(?:than|exceed\w*)\b", re.IGNORECASE)
_OF_CHANGE = re.compile(
    r"\b(?:chang\w*|gr[eo]w\w*|ris[ei]\w*|rose|fall\w*|fell|drop\w*|increas\w*|decreas\w*|declin\w*|shr[aiu]nk\w*|reduc\w*|gain\w*|lost"
    r"|gap|faster|slower|improv\w*|worsen\w*|since|together|combined)\b",
    re.IGNORECASE,
)
"""What says that not the amounts themselves are compared."""
_THING = re.compile(
    r"\b(?:have|has|had|got|gets?|employ\w*|with|an?) (?:far |much |many )?"
    r"(?:more|fewer|less|higher|lower|bigger|larger|greater|smaller|longer|shorter) (?!than\b)([\w-]+)",
    re.IGNORECASE,
)
"""Of what there is more: "Has Deal more boats than Dover?"."""
_UP = re.compile(
    r"\b(?:ris[ei]\w*|rose|gr[eo]w\w*|increas\w*|climb\w*|more|higher|bigger|larger|greater|longer|(?:go(?:es|ing|ne)?|went) up)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:fall\w*|fell|drop\w*|decreas\w*|declin\w*|shr[aiu]nk\w*|reduc\w*|fewer|less|lower|smaller|shorter"
    r"|(?:go(?:es|ing|ne)?|went) down)\b",
    re.IGNORECASE,
)
_UNCERTAIN = re.compile(r"\b(?:not|never|loss\w*|losing|deficit\w*|debts?|shortfalls?|overspen\w*)\b|n['’]t\b", re.IGNORECASE)
"""Where "up" may mean down."""
_PERIOD = re.compile(r"\b(?:19|20)\d\d(?:[-/]\d\d(?:\d\d)?)?\b")
"""A year or a span of two, in a text whose dashes are hyphens."""
_NAME = re.compile(r"(?<=[\w,] )(?!\w+day\b|\w+ember\b|(?:January|February|March|April|May|June|July|August|October)\b)[A-Z][a-z]{2,}\b")
"""Within a question; not months and days, which tables abbreviate."""
_NUMBER = re.compile(r"\d+")


def periods(text: str) -> list[str]:
    """The years and spans of years of a text, in order, a span always as "2018-19"."""
    return [period.replace("/", "-") for period in _PERIOD.findall(text.replace("–", "-"))]


def names_another(question: str, chunk: Chunk) -> bool:
    """Whether a question has a name that neither the passage nor its document's title has: a row there may be of another place."""
    names = _NAME.findall(question)
    return bool(names) and not set(stems(" ".join(names))) <= set(stems(f"{chunk.document} {reading_text(chunk)}"))


def label(row: Sentence) -> str:
    """What a row is about: its first cell, or where that is empty the name of the column."""
    name, cell = row.cells[0] if row.cells else ("", "")
    return cell or name


def rows_of(title: Sentence, chunk: Chunk) -> list[Sentence]:
    """The rows of the table that a sentence of a chunk names, as far as they stand in the chunk."""
    below = dropwhile(lambda sentence: sentence.text != title.text, chunk.sentences)
    rows = [part for part in takewhile(lambda sentence: sentence.text == title.text or sentence.kind == "row", below) if part.kind == "row"]
    return [row for row in rows if row.above == rows[0].above]


def named_rows(chunk: Chunk, question: str) -> list[Sentence]:
    """The rows of a passage all words of whose label stand in the question, or their initials ("PCSOs").

    Not those whose label is only part of another's there: "police community support officers" names no police officers.
    """
    asked, abbreviations = stems(question), {word.rstrip("s").lower() for word in _ABBREVIATION.findall(question)}
    rows = [row for row in chunk.sentences if row.kind == "row"]
    in_full = {row: told for row in rows if (told := stems(label(row))) and set(told) <= set(asked)}
    by_initials = [row for row in rows if len(stems(label(row))) > 2 and "".join(word[0] for word in words(label(row))) in abbreviations]
    return [
        row
        for row in rows
        if row in by_initials or (row in in_full and not any(_is_part_of(in_full[row], other, asked) for other in in_full.values()))
    ]


def _is_part_of(told: list[str], other: list[str], asked: list[str]) -> bool:
    """Whether the question's words for a label are but those that it takes for a longer one."""
    return set(told) < set(other) and not set(told) <= set(Counter(asked) - Counter(other))


def compared_rows(top: Sentence, chunk: Chunk, question: str) -> list[Sentence]:
    """The two rows of the table of ``top`` that a question compares ("Is theft more common than violence?"), ``top`` being one; else none.

    Meant are rows that it names, or that have a word in their label which stands in no other label nor in a column's name: one before the
    "than", another after it, no third.
    """
    sides = _THAN.split(question)
    if top.kind != "row" or len(sides) != 2 or _OF_CHANGE.search(question) or len(parts(question)) > 1:
        return []
    table = [row for row in chunk.sentences if row.kind == "row" and row.above == top.above]
    counts = Counter(stem for row in table for stem in set(stems(label(row))))
    columns = {stem for row in table for name, _ in row.cells for stem in stems(name)}
    telling = {stem for stem, count in counts.items() if count == 1 and not stem[0].isdigit()} - columns
    meant = [_meant(table, chunk, side, telling) for side in sides]
    if [len(rows) for rows in meant] != [1, 1] or meant[0] == meant[1] or [top] not in meant:
        return []
    return sorted(meant[0] + meant[1], key=lambda row: row.start)


def _meant(table: list[Sentence], chunk: Chunk, words_of_question: str, telling: set[str]) -> list[Sentence]:
    named, said = named_rows(chunk, words_of_question), telling & set(stems(words_of_question))
    return [row for row in table if row in named or said & set(stems(label(row)))]


def comparisons(first: Sentence, second: Sentence, question: str) -> list[str]:
    """How two rows of a table compare, in words, in the column that shares most with the question.

    Where it points to none: in the only one, or in two that hold one amount at two times. Nothing where that would mean nothing.
    """
    cells, others = dict(first.cells[1:]), dict(second.cells[1:])
    if len(cells) < len(first.cells) - 1:
        return []  # two columns of one name
    found = {name: compare_cells(name, (label(first), cell), (label(second), others.get(name, ""))) for name, cell in cells.items()}
    asked = set(stems(question))
    if (thing := _THING.search(question)) and not set(stems(thing[1])) & {*stems(first.text), *stems(second.text)}:
        return []  # more of something that neither row has
    shared = {name: (set(stems(name)) <= asked, len(asked & set(stems(name)))) for name in found if name and asked & set(stems(name))}
    best = max(shared.values(), default=None)
    columns = [name for name in found if (shared.get(name) == best if best else found[name])]
    one_amount = len({_NUMBER.sub("#", name) for name in columns}) == 1
    told = {stem for name in columns for stem in asked & set(stems(name))}
    if any(asked & set(stems(name)) - told for name in shared):
        return []  # of "crimes" and "rate", which is the crime rate?
    if not columns or not all(found[name] for name in columns) or not (len(columns) == 1 or (one_amount and len(columns) == 2)):
        return []
    return [found[name] for name in columns]


def contradicts(row: Sentence, question: str) -> bool:
    """Whether the amounts of a row did not go the way that a question takes for granted ("Why did thefts go up in 2018?").

    Looked at are the amounts of one kind at several times: at the two that the question names, or the one and the time before it, or the
    first and the last. False where that is not certain.
    """
    up, down = bool(_UP.search(question)), bool(_DOWN.search(question))
    amounts = _amounts_in_time(row, question)
    asked = periods(question)
    times = sorted(amounts)
    than = bool(_THAN.search(question))
    if up == down or len(times) < 2 or not set(asked) <= set(times) or _UNCERTAIN.search(f"{question} {label(row)}"):
        return False
    if than and len(set(asked)) != 2:
        return False  # more than another row, it may be
    last = max(asked) if asked else times[-1]
    first = min(asked) if len(set(asked)) > 1 else times[times.index(last) - 1] if asked else times[0]
    if first >= last:
        return False
    if than and asked[0] == first:
        up = not up  # "more in 2014 than in 2018" is a fall
    change = amounts[last] - amounts[first]
    return change <= 0 if up else change >= 0


def _amounts_in_time(row: Sentence, question: str) -> dict[str, Decimal]:
    """A row's amounts by their times, of the kind whose name the question has most words of; none where two kinds have as many."""
    kinds: dict[tuple[tuple[str, ...], str, str], dict[str, Decimal]] = {}
    for name, cell in row.cells[1:]:
        times, quantity = periods(name), read_quantity(cell)
        if len(times) == 1 and quantity:
            kind = tuple(stems(_PERIOD.sub(" ", name.replace("–", "-")))), quantity.currency, quantity.unit
            kinds.setdefault(kind, {})[times[0]] = quantity.value
    asked = set(stems(question))
    shared = {kind: len(asked & set(kind[0])) - len(set(kind[0]) - asked) for kind in kinds}
    best = [kind for kind in kinds if shared[kind] == max(shared.values())]
    return kinds[best[0]] if len(best) == 1 else {}
