"""What can be said of a table's columns as a whole: highest, lowest, widest gap, and how often each word stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest

from corpus.lines import names_time, without_standing
from corpus.quantities import Quantity, amount, is_change, is_in_brackets, is_loss, is_ordinal, read_quantity, same_measure, unit_of
from corpus.records import Table

_FEWEST_ROWS = 3
_MOST_WORDS = 3
_MOST_LETTERS = 30
_SUMMARY = re.compile(
    r"\W*(?:(?:grand |sub-?)?totals?|all(?!-)|both|overall|sum)\b"
    r"|\W*(?:averages?|mean|median)(?:\W*$|\s*[(,:]|\s+[–—-]| (?:of|for|over|across|per)\b)"
    r"|.*(?<!\bof )(?<!\bof the )\b(?:totals?|averages?|mean|sum)\W*$"
    r"|\W*(?:(?:state|country|county|city|district|\w+-)wide|(?:\w+ )?overall)\W*$",
    re.IGNORECASE,
)
"""How the label of a row begins or ends that sums up the others, and so is not one of them."""
_UNKNOWN = re.compile(r"n/?a\.?|not (?:set|known|measured|recorded|reported|applicable|available)|\?+|\.{2,}|…", re.IGNORECASE)
_NONE = re.compile(r"[-–—]+|nil|none", re.IGNORECASE)
"""Cells without an amount: of the first kind nothing is known, those of the second may stand for nought."""
_NOT_OF_THE_KIND = re.compile(
    r"\W*(?:(?:net|percentage|annual) )?(?:change|difference|variance|increase|decrease|target|aim|goal)s?"
    r"(?:\W*$|\W+(?:since|from|on|over|between|in|for|against|(?:19|20)\d\d)\b)"
    r"|.*\b(?:eliminat(?:ions?|ed)|adjustments?|inter-?(?:segment|compan|division|group|department)\w*"
    r"|between (?:the )?(?:divisions|segments|companies|departments))\b",
    re.IGNORECASE,
)
"""How the label of a row looks that says how others differ, or what they should be."""
_YEAR = re.compile(r"\b(?:19|20)\d\d")
_NUMBER = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]{3}")
_MOST_CHARACTERS = 900
"""Of all facts of a table."""
_OF_TWO = re.compile(r"\(by [^()]*\)\.$")
_FACT = re.compile(r"(?<=\)\.) (?=\S)")
"""Each ends in what it is worked out from, in brackets; names may have stops within."""
_COUNTED = re.compile(r": \d+ of \d+ \(")
_FEWEST_TIMES = 3
_FEWEST_ADDED, _MOST_ADDED = 2, 12
_FEWEST_SUMS = 2
_HUNDRED = Decimal(100)


def column_facts(table: Table) -> str:
    """Sentences that answer "which is the largest", "where is the gap widest" and "how many are", worked out by code.

    Only over rows that share a unit, and only where at least three rows can be compared. Rows that sum up others are left
    out. Empty for other tables, and where two rows have one label or one has none: nobody knows which a fact would be about.
    """
    labels = [row.cells[0] for row in table.rows]
    if len(table.rows) < _FEWEST_ROWS or len(set(labels)) < len(labels) or not all(labels):
        return ""
    # "The lowest change" of -7 % and -1 % is which? Nothing is said of columns of changes, nor of one of two with one name.
    columns = [number for number, name in enumerate(table.header) if number and table.header.count(name) == 1 and not is_change(name)]
    columns = [number for number in columns if table.header[number] and not _only_counts([row.cells[number] for row in table.rows])]
    ranked = _without_other_kinds(table)
    if ranked is None:
        return " ".join(_that_fit([tuple(_tally(table, number)) for number in columns], []))
    table = ranked
    own = [tuple(_extremes(table, number)) or tuple(_tally(table, number)) for number in columns]
    times = [number for number in columns if names_time(table.header[number])]
    if in_time := _in_time(table, times if len(times) >= _FEWEST_TIMES else columns):
        together = list(_changes(table, in_time[0], in_time[-1]))
    else:
        together = [fact for first in columns[:1] for second in columns[1:] for fact in _gaps(table, first, second)]
    return " ".join(_that_fit(own, together))


def _that_fit(own: Sequence[tuple[str, ...]], together: Sequence[str]) -> list[str]:
    """The facts of each column and of two columns together, but for the last columns' own, as far as all have too many characters."""
    room = _MOST_CHARACTERS - sum(len(fact) + 1 for fact in together)
    kept: list[str] = []
    for facts in own:
        room -= sum(len(fact) + 1 for fact in facts)
        if room < 0:
            break
        kept += facts
    return [*kept, *together]


def split_facts(facts: str) -> list[str]:
    """The facts of a table, one by one."""
    return [fact for fact in _FACT.split(facts) if fact]


def fewer_facts(facts: str) -> str:
    """All of a table's facts but the last of its columns' own, or else the last; of what was counted all or nothing, for one word alone
    would pass for the others."""
    known = split_facts(facts)
    if not known:
        return ""
    own = [number for number, fact in enumerate(known) if not _OF_TWO.search(fact)] or [len(known) - 1]
    counted = bool(_COUNTED.search(known[own[-1]]))
    return " ".join(fact for number, fact in enumerate(known) if number != own[-1] and not (counted and _COUNTED.search(fact)))


def _states_nothing(place: tuple[str, str]) -> bool:
    return bool(_NONE.fullmatch(place[1]) or _UNKNOWN.fullmatch(place[1]))


def _only_counts(cells: Sequence[str]) -> bool:
    """Whether a column holds nothing but the rows' own numbers."""
    return list(cells) == [str(count) for count in range(1, len(cells) + 1)]


def _in_time(table: Table, columns: Sequence[int]) -> list[int]:
    """Columns that hold one thing at several times, the earliest first: their names differ in nothing but numbers. Else none."""
    names = [without_standing(table.header[number]) for number in columns]
    years = [_YEAR.findall(name) for name in names]
    alike = len({_NUMBER.sub("#", name) for name in names}) == 1 and all(years) and len({year[-1] for year in years}) == len(columns) > 1
    return sorted(columns, key=lambda number: _YEAR.findall(table.header[number])[-1]) if alike else []


def _cells(table: Table, number: int) -> list[tuple[str, str]]:
    """Label and cell of each row that has both, but for rows that sum up the others."""
    found = [(row.cells[0], row.cells[number]) for row in table.rows if len(row.cells) > number and row.cells[0] and row.cells[number]]
    return [(label, cell) for label, cell in found if not _SUMMARY.match(label)]


def _without_other_kinds(table: Table) -> Table | None:
    """The table without rows that are sums of others or how others differ, whatever they are called ("England"); None where it may have
    such rows but nobody knows which, or rows of losses: then no first can be told."""
    rows = [row for row in table.rows if not _SUMMARY.match(row.cells[0])]
    differing = [row for row in rows if _NOT_OF_THE_KIND.match(row.cells[0])]
    rows = [row for row in rows if row not in differing]
    if (differing and not all(names_time(row.cells[0]) for row in rows)) or any(is_loss(row.cells[0], row.cells) for row in rows):
        return None
    if any(map(_lacks_some, _columns([row.cells for row in rows]))):
        return None
    counting = [number for number, cells in enumerate(_columns([row.cells for row in rows]), 1) if _only_counts(cells)]
    bare = [tuple(cell for number, cell in enumerate(row.cells) if number not in counting) for row in rows]
    kept = _without_sums(bare)
    return None if kept is None else replace(table, rows=tuple(row for row, cells in zip(rows, bare, strict=True) if cells in kept))


def _columns(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """The cells of each column but the first."""
    return list(zip_longest(*rows, fillvalue=""))[1:]


def _lacks_some(cells: Sequence[str]) -> bool:
    """Whether a column of words, such as a candidate's party, has none in a few rows: those may be of another kind, as rejected votes."""
    filled = [cell for cell in cells if cell]
    return len(cells) / 2 <= len(filled) < len(cells) and not any(char.isdigit() for cell in filled for char in cell)


def _without_sums(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]] | None:
    """The rows but for those that are, in two columns of amounts at least, the sum of several just above them, or of all others; None where
    one column alone has such a sum, which may be chance."""
    kept: list[tuple[str, ...]] = []
    for number, row in enumerate(rows):
        sums = max((_sums(row, kept[start:]) for start in range(max(0, len(kept) - _MOST_ADDED), len(kept) - 1)), default=0)
        if number == len(rows) - 1:
            sums = max(sums, _sums(row, kept))
        if sums < _FEWEST_SUMS:
            kept.append(row)
        if sums == 1 and number == len(rows) - 1:
            return None
    first = _sums(kept[0], kept[1:]) if kept else 0
    return None if first == 1 else kept[first >= _FEWEST_SUMS :]


def _sums(row: tuple[str, ...], others: Sequence[tuple[str, ...]]) -> int:
    """In how many columns a row is the sum of others; 0 where a column has an amount that is neither that nor between the others'."""
    found = 0
    if len(others) < _FEWEST_ADDED:
        return 0
    for cell, *cells in _columns([row, *others]):
        amounts = [quantity for quantity in map(read_quantity, cells) if quantity]
        whole = read_quantity(cell)
        if whole is None or len(amounts) < len(cells):
            continue
        values = [amount.value for amount in amounts]
        whole_share = whole.value == _HUNDRED and abs(sum(values) - _HUNDRED) < len(values) / Decimal(2)  # each is rounded
        if whole_share if whole.unit == "%" else any(values) and sum(values) == whole.value:
            found += 1
        elif not min(values) <= whole.value <= max(values):
            return 0
    return found


def _quantities(table: Table, number: int) -> dict[str, tuple[str, Quantity]]:
    """Label to cell and amount, if all of the column's cells that state anything state amounts of one unit."""
    cells = [(label, cell) for label, cell in _cells(table, number) if not _UNKNOWN.fullmatch(cell) and not _NONE.fullmatch(cell)]
    read = {label: (cell, read_quantity(cell)) for label, cell in cells}
    known = {label: (cell, quantity) for label, (cell, quantity) in read.items() if quantity is not None}
    units = {quantity[1:] for _, quantity in known.values()}
    units_of_labels = set(map(unit_of, known))
    alike = len(units) == len(units_of_labels) == 1 and not all(is_in_brackets(cell) for cell, _ in known.values())
    name = table.header[number]
    if any(is_ordinal(name, quantity) for _, quantity in known.values()):
        return {}
    if not _LETTERS.search(_YEAR.sub("", name)) and any(quantity.value < 0 for _, quantity in known.values()):
        return {}  # of "2018" with income and costs
    return known if len(known) == len(read) and len(known) >= _FEWEST_ROWS and alike else {}


def _extremes(table: Table, number: int) -> Iterator[str]:
    known = _quantities(table, number)
    if not known or is_loss(table.header[number], [cell for cell, _ in known.values()]):
        return
    values = {label: quantity.value for label, (_, quantity) in known.items()}
    name = table.header[number]
    extremes = {"highest": max(values.values()), "lowest": min(values.values())}
    if extremes["highest"] == extremes["lowest"]:
        return
    if any(_NONE.fullmatch(cell) for _, cell in _cells(table, number)):
        extremes = {word: value for word, value in extremes.items() if (value > 0) == (word == "highest") and value}
    for word, value in extremes.items():
        labels = [label for label in values if values[label] == value]
        yield f"{name} is {word} for {' and '.join(labels)} ({known[labels[0]][0]})."


def _gaps(table: Table, first: int, second: int) -> Iterator[str]:
    for gap, labels, told in _widest(table, first, second):
        side = "above" if gap > 0 else "below"
        yield f"{table.header[first]} is furthest {side} {table.header[second]} for {labels} (by {told})."


def _changes(table: Table, first: int, last: int) -> Iterator[str]:
    for gap, labels, told in _widest(table, last, first):
        yield f"From {table.header[first]} to {table.header[last]} {labels} {'rose' if gap > 0 else 'fell'} the most (by {told})."


def _widest(table: Table, first: int, second: int) -> Iterator[tuple[Decimal, str, str]]:
    """The widest gap of a column over another and the widest under it, each with the labels of its rows and its size in words."""
    one, other = _quantities(table, first), _quantities(table, second)
    if len(_cells(table, first)) != len(_cells(table, second)) or any(map(_states_nothing, _cells(table, first) + _cells(table, second))):
        return  # the widest gap may be there
    if not one or not other or not same_measure(table.header[first], table.header[second]):
        return
    gaps = {label: one[label][1].value - other[label][1].value for label in one if label in other}
    if not gaps or next(iter(one.values()))[1][1:] != next(iter(other.values()))[1][1:]:
        return
    for gap in (max(max(gaps.values()), Decimal(0)), min(min(gaps.values()), Decimal(0))):
        labels = [label for label, value in gaps.items() if value == gap]
        if gap and len(labels) < len(gaps):
            yield gap, " and ".join(labels), amount(abs(gap), one[labels[0]][1])


def _tally(table: Table, number: int) -> Iterator[str]:
    cells = _cells(table, number)
    values: dict[str, list[str]] = {}
    spelled: dict[str, str] = {}
    for label, cell in cells:
        values.setdefault(spelled.setdefault(cell.casefold(), cell), []).append(label)
    if len(cells) < _FEWEST_ROWS or len(values) > min(_MOST_WORDS, len(cells) - 1) or any(len(value) > _MOST_LETTERS for value in values):
        return
    for value, labels in values.items():
        yield f"{table.header[number]} {value}: {len(labels)} of {len(cells)} ({'; '.join(labels)})."
