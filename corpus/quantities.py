"""Numbers as they stand in table cells, and what can be said of two of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from corpus.lines import without_standing

_QUANTITY = re.compile(
    r"(?P<sign>[-−–+]?)\s?(?P<currency>[£$€]?)\s?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,18}(?:\.\d{1,9})?|\.\d{1,9})\s?"
    r"(?P<unit>%|percent|per cent|bn|billion|m|million|k|thousand)?"
)
_LOSS = re.compile(r"\((?=[^()]*[.,£$€])([£$€]?[\d.,]+)\)")
"""A number without any of these may be that of a note, and a share in brackets is no loss."""
_IN_BRACKETS = re.compile(r"(?:\d{1,2} )?\([£$€]?\d[\d.,]*\)")
"""With the number of a note in front, perhaps, that stands close to it."""
_IN_THOUSANDS = re.compile(r"[£$€] ?['’]?0{3,}s?")
"""Names a column's unit."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_INSIDE = re.compile(r"\b(?:19|20)\d\d\b")
_CHANGE = re.compile(
    r"\b(?:changes?|differences?|varian\w+|variations?|increases?|decreases?|reductions?|growth|compared (?:with|to))\b"
    r"|\b(?:rank\w*|position|placings?|placements?|standings?|(?<!in )place)\b|\+/[-−–]",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:ratings?|grades?|bands?|quartiles?|quintiles?|deciles?|tiers?|stars?)\W*(?:\([^()]*\)\W*)?$|\(\s*\d+ ?(?:=|is\b|being\b)"
    r"|^\W*(?:(?:\w+ )?(?:note|ref|reference|page|para|paragraph|clause|code|id|no)|notes)\W*$",
    re.IGNORECASE,
)
"""Names of columns whose numbers are no amounts, or are best where they are lowest."""
_LOSS_NAMED = re.compile(r"\b(?:loss(?:es)?|deficits?|debts?|shortfalls?|overspen\w*|overdrafts?)\b", re.IGNORECASE)
_UNITS = re.compile(r"\([^()]*\)|%|\bper ?cent\w*|\bper\b")
_MEASURED_IN = re.compile(
    r"[£$€¥] ?(?:['’]?0{3}s?\b|(?:m|bn|k)\b)?|['’]0{3}s?\b|\b\d+(?= (?:months?|weeks?|days?)\b)"
    r"|(?<!\d )\b(?:millions?|thousands?|kg|g|lbs?|tonnes?|tons?|litres?|pints?|gallons?|kms?|miles|hectares|acres)\b"
    r"|(?<!\d )\b(?:hours|minutes|days|weeks)\b|\b(?:rate|percentage|proportion|share|costs?|price|value|score|income|spend|spending)\b"
)
"""What says in which unit a column's amounts are, or of what kind."""
_UNIT = re.compile(r"\(([^()]*(?:[£$€%]|\bper\b)[^()]*)\)\W*$")
_BRACKETS = re.compile(r"\(([^()]*)\)\W*$")
_WORD = re.compile(r"[^\W\d_]{3,}")
_PREPOSITION = re.compile(r"\b(?:in|of|for|at|by|to|from|with|among|across|on|under|over)\b")
_QUALIFIERS = {
    *("actual", "target", "aim", "plan", "budget", "forecast", "estimate", "limit", "spent", "national", "local", "average", "mean"),
    *("median", "now", "before", "after", "current", "last", "this", "year", "not"),
}
"""What may stand behind the thing that is measured, as in "spend last year"."""
_PLURAL = re.compile(r"\w+[^\Wsu]s|people|men|women|children")
_FORM_OF_PERIOD = re.compile(r"\d+|[/–-](?=\d)|\b[qh](?=\d)|\b(?:quarter|half|months?)\b")
_FILLERS = {"and", "the", "for", "per", "with", "from", "number", "numbers", "total"}
_PERCENT = ("%", "percent", "per cent")


class Quantity(NamedTuple):
    """A number with its unit: ``currency`` is a sign such as "£" or empty, ``unit`` is "%", "m" and the like or empty."""

    value: Decimal
    currency: str
    unit: str


def read_quantity(cell: str) -> Quantity | None:
    """The quantity a whole cell states, one in brackets below nought as in accounts; None for words, and for names: a bare year, "£000"."""
    words = cell.strip()[:60]
    loss = _LOSS.fullmatch(words)
    match = _QUANTITY.fullmatch(loss[1] if loss else words)
    if match is None or _YEAR.fullmatch(words) or _IN_THOUSANDS.fullmatch(words):
        return None
    value = Decimal(match["digits"].replace(",", ""))
    unit = match["unit"] or ""
    return Quantity(-value if loss or match["sign"] in tuple("-−–") else value, match["currency"], "%" if unit in _PERCENT else unit)


def is_in_brackets(cell: str) -> bool:
    """Whether a whole cell stands in brackets, as a loss does in accounts, and many another thing elsewhere."""
    return cell.strip().startswith("(") and cell.strip().endswith(")")


def may_be_amount(cell: str) -> bool:
    """Whether a cell holds an amount, or a number in brackets, which may be one below nought: in any case no name of a column."""
    return read_quantity(cell) is not None or _IN_BRACKETS.fullmatch(cell.strip()) is not None


def is_number(cell: str) -> bool:
    """Whether a cell holds an amount, a year or a financial year rather than words."""
    return read_quantity(cell) is not None or re.fullmatch(r"(?:19|20)\d\d(?:[/–-]\d{2,4})?", cell.strip()) is not None


def comparison(first_name: str, first_cell: str, second_name: str, second_cell: str) -> str:
    """A sentence that compares two cells of a row, or "" where that would mean nothing.

    Compared are amounts of one unit in columns that measure the same: their names share a word ("our rate", "national
    rate") or both name a year; never a column that is itself a change or a rank.
    """
    first, second = read_quantity(first_cell), read_quantity(second_cell)
    if is_in_brackets(first_cell) and is_in_brackets(second_cell):
        return ""  # losses, or shares of something? nothing beside them tells
    if first is None or second is None or first[1:] != second[1:] or not same_measure(first_name, second_name):
        return ""
    if is_ordinal(first_name, first) or is_ordinal(second_name, second):
        return ""
    if first.value == second.value:
        return f"{first_name} is the same as {second_name}."
    side = "higher" if first.value > second.value else "lower"
    return f"{first_name} is {side} than {second_name} by {amount(abs(first.value - second.value), first)}."


def compare_cells(column: str, first: tuple[str, str], second: tuple[str, str]) -> str:
    """A sentence that compares two rows' cells in a column, each given with its row's label, or "" where that would mean nothing.

    "Rate is higher for Theft (33) than for Arson (4), by 29."
    """
    (first_label, first_cell), (second_label, second_cell) = first, second
    if is_in_brackets(first_cell) and is_in_brackets(second_cell):
        return ""
    if is_loss(column, (first_cell, second_cell)):
        return ""
    one, other = read_quantity(first_cell), read_quantity(second_cell)
    if (
        one is None
        or other is None
        or one[1:] != other[1:]
        or is_change(column)
        or is_ordinal(column, one)
        or _differ_in_unit(first_label, second_label)
    ):
        return ""
    if one.value == other.value:
        return f"{column} is the same for {first_label} as for {second_label} ({first_cell})."
    side = "higher" if one.value > other.value else "lower"
    gap = amount(abs(one.value - other.value), one)
    return f"{column} is {side} for {first_label} ({first_cell}) than for {second_label} ({second_cell}), by {gap}."


def _differ_in_unit(one: str, other: str) -> bool:
    """Whether two labels end in different brackets, or one in a unit and the other not."""
    closing = [match[1] for match in map(_BRACKETS.search, (one, other)) if match]
    return unit_of(one) != unit_of(other) or (len(closing) == 2 and closing[0] != closing[1])


def unit_of(label: str) -> str:
    """What a row's label ends in within brackets, where that is surely a unit, as in "Fuel (£ a day)"; else empty."""
    match = _UNIT.search(label)
    return match[1] if match else ""


def same_measure(first_name: str, second_name: str) -> bool:
    """Whether two columns measure the same in the same unit: their names share a word, or are nothing but years; neither holds changes."""
    if not first_name or not second_name or is_change(first_name) or is_change(second_name):
        return False
    names = [without_standing(name.casefold()) for name in (first_name, second_name)]
    if _UNITS.findall(names[0]) != _UNITS.findall(names[1]) or _measured_in(names[0]) != _measured_in(names[1]):
        return False  # tonnes in one, thousand tonnes or tonnes a head in the other
    years = all(map(_YEAR_INSIDE.search, names))
    if names[0] == names[1] or (years and len({_form_of_period(name) for name in names}) > 1):
        return False  # a year and its first quarter
    first, second = (set(_WORD.findall(_UNITS.sub("", name))) - _FILLERS for name in names)
    if "not" in first ^ second:
        return False  # those who would and those who would not
    if years and first == second:
        return True
    return any(_only_qualified(names[0], shared) and _only_qualified(names[1], shared) for shared in first & second)


def _measured_in(name: str) -> set[str]:
    return {word.removesuffix("s") for word in _MEASURED_IN.findall(name)}


def _only_qualified(name: str, shared: str) -> bool:
    """Whether nothing stands behind a word that columns share but what qualifies it: "positions filled", "rate in Wales"; not the "costs"
    in "staff costs", for those are no staff."""
    if _PLURAL.fullmatch(shared):  # "routes let": none stands in front of another thing
        return "budget" not in name.rpartition(shared)[2]
    behind = _PREPOSITION.split(_UNITS.sub("", name).rpartition(shared)[2])[0]
    return all(word in _FILLERS | _QUALIFIERS or word.endswith("ed") for word in _WORD.findall(behind))


def _form_of_period(name: str) -> str:
    """How a name's period is written: "#" for a year, "#/#" for a financial year, "q##" for a quarter."""
    return "".join("#" if part.isdigit() else part.replace("–", "-") for part in _FORM_OF_PERIOD.findall(name))


def is_loss(name: str, cells: Sequence[str] = ()) -> bool:
    """Whether a name is one of losses or debts; with cells, whether one of them is below nought as well: is -12 the higher loss, or -4?"""
    below = not cells or any(quantity.value < 0 for quantity in map(read_quantity, cells) if quantity)
    return below and _LOSS_NAMED.search(name) is not None


def is_change(name: str) -> bool:
    """Whether a column of this name holds changes, differences or ranks rather than amounts."""
    return _CHANGE.search(name) is not None


def is_ordinal(name: str, like: Quantity) -> bool:
    """Whether a column of this name, with numbers like this one, holds ratings, pages and the like: without a unit they are no amounts."""
    return not like.currency and not like.unit and _ORDINAL.search(name) is not None


def amount(value: Decimal, like: Quantity) -> str:
    """The value with the unit of another quantity; of percentages the difference is in percentage points."""
    digits = f"{value:,f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    if like.unit == "%":
        return f"{digits} percentage point{'' if value == 1 else 's'}"
    return f"{like.currency}{digits}{' ' if len(like.unit) > 2 else ''}{like.unit}"
