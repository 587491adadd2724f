"""Tables whose columns are ruled off by dashes, as pandoc and reStructuredText write them: the dashes tell where each column stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from corpus.laid_out import LaidRow
from corpus.lines import Line

_COLUMNS = re.compile(r"[ \t]*(?:-{3,}|={2,})(?: +(?:-{3,}|={2,}))+[ \t]*")
_WHOLE = re.compile(r"[ \t]*-{10,}[ \t]*")
_GROUP = re.compile(r"[-=]+")
_MOST_LINES_OF_NAMES = 5
_MOST_LINES = 300


def ruled_rows(text: str, lines: Sequence[Line], start: int, barriers: Collection[int]) -> tuple[list[LaidRow], bool]:
    """The rows of the ruled table that begins on line ``start``, and whether the first names the columns; empty where there is none.

    The names stand above the dashes, or there are none and the rows stand between two lines of dashes. Where the whole is ruled off at
    its top, a row may go over several lines and blank ones part the rows; else a line is a row, and a blank one ends them. No table has
    a column that begins within a word.
    """
    rules = [at for at in range(start, min(len(lines), start + 1 + _MOST_LINES_OF_NAMES)) if _matches(_COLUMNS, text, lines, at)]
    if not rules:
        return [], False
    twice = len(rules) > 1 and rules[0] == start and rules[1] + 1 < len(lines) and not lines[rules[1] + 1].gap
    rule = rules[1] if twice else rules[0]
    topped = _matches(_WHOLE, text, lines, start)
    above = range(start + 1 if topped or twice else start, rule)
    if (len(above) != 1 and not topped and rule > start) or any(lines[at].gap for at in range(start + 1, rule + 1)):
        return [], False
    bounds = [match.start() for match in _GROUP.finditer(_raw(text, lines[rule]))]
    if rule + 1 == len(lines) or sum(map(bool, _cells(text, lines[rule + 1], bounds))) < 2:
        return [], False  # before the rest is looked at, which takes time
    body, last = _body(text, lines, rule, barriers, closing=_WHOLE if topped else _COLUMNS, open_ended=len(above) > 0 and not topped)
    rows = list(_rows(text, lines, bounds, body, by_blanks=topped and any(lines[at].gap for at in body[1:])))
    cut = any(_cuts_a_word(_raw(text, lines[at]), bounds) for at in (*above, *body))
    if not rows or cut or any(at in barriers for at in range(start, last + 1)):
        return [], False
    rows[-1] = rows[-1]._replace(last=last)
    if not above:
        rows[0] = rows[0]._replace(first=start)
        return rows, False
    names = zip(*(_cells(text, lines[at], bounds) for at in above), strict=True)
    return [LaidRow([" ".join(filter(None, column)) for column in names], start, rule), *rows], True


def _cuts_a_word(raw: str, bounds: Sequence[int]) -> bool:
    return any(not raw[bound - 1].isspace() and not raw[bound].isspace() for bound in bounds[1:] if bound < len(raw))


def _raw(text: str, line: Line) -> str:
    return text[line.left : line.right]


def _matches(pattern: re.Pattern[str], text: str, lines: Sequence[Line], at: int) -> bool:
    return pattern.fullmatch(_raw(text, lines[at])) is not None


def _body(
    text: str, lines: Sequence[Line], rule: int, barriers: Collection[int], *, closing: re.Pattern[str], open_ended: bool
) -> tuple[range, int]:
    """The lines of the rows, and the last line of the table: a line that closes it (one above further rows does not) or, where it is
    ``open_ended``, one before a blank."""
    end = min(len(lines), rule + _MOST_LINES)
    for at in range(rule + 1, end):
        if _matches(closing, text, lines, at) and (at + 1 == len(lines) or lines[at + 1].gap):
            return range(rule + 1, at), at
        if at in barriers or (open_ended and lines[at].gap):
            end = at
            break
    return range(rule + 1, end if open_ended else rule + 1), end - 1


def _rows(text: str, lines: Sequence[Line], bounds: Sequence[int], body: Sequence[int], *, by_blanks: bool) -> Iterator[LaidRow]:
    row: LaidRow | None = None
    for at in body:
        cells = _cells(text, lines[at], bounds)
        if row and not any(character.isalnum() for cell in cells for character in cell):  # drawn above the sum
            row = row._replace(last=at)
            continue
        if row and by_blanks and not lines[at].gap:
            row = LaidRow([f"{above}\n{cell}".strip() for above, cell in zip(row.cells, cells, strict=True)], row.first, at)
            continue
        if row:
            yield row
        row = LaidRow(cells, at, at)
    if row:
        yield row


def _cells(text: str, line: Line, bounds: Sequence[int]) -> list[str]:
    """The words under each group of dashes, to where the next begins."""
    raw = _raw(text, line)
    return [raw[left:right].strip() for left, right in pairwise([0, *bounds[1:], len(raw)])]
