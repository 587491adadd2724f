"""Which headings stand under which, where no marks tell it: by their numbers, capitals and place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from corpus.contents import is_back_matter
from corpus.lines import Line, clean, is_period

BlockKind = Literal["heading", "grid", "candidate", "body", "statement"]

_LONGEST = 200
_FEWEST_IN_CAPITALS = 2
_COUNTER = re.compile(r"\d+(?:\.\d+)*")
_IN_SERIES = re.compile(r"(?P<name>[A-Z][a-z]+) (?:(?P<number>\d{1,3})|(?P<letter>[A-Z]))(?:[:.] | [–—-] )")
NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})[.)]?[ \t]+(?P<name>[A-Z].*)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``first`` and ``last`` count its lines, both included (an underlined one has two)."""

    first: int
    last: int
    level: int
    """From 1, the outermost."""
    name: str
    page: int | None


class Block(NamedTuple):
    """Lines with no blank line between them; ``first`` and ``last`` are both included."""

    first: int
    last: int
    kind: BlockKind


def depth_of(text: str) -> int:
    """How many numbers a numbered heading has in front ("3.2 Costs" has two); 0 when it has none."""
    return len(_numbers(text))


def _numbers(text: str) -> tuple[int, ...]:
    match = NUMBERED.fullmatch(text[:_LONGEST])
    return tuple(int(part) for part in match["number"].split(".")) if match else ()


def counted(text: str) -> tuple[str, tuple[int, ...], int]:
    """Where a heading stands in its series: ``("", (3,), 2)`` for "3.2 Costs", ``("Note", (), 3)`` for "Note 3: Tax"; -1 last for none."""
    series = _IN_SERIES.match(text)
    if series:
        return series["name"], (), int(series["number"] or ord(series["letter"]))
    name, numbers = "", _numbers(text) or (-1,)
    return name, numbers[:-1], numbers[-1]


def levelled(lines: Sequence[Line], blocks: Sequence[Block], accepted: Collection[int], known: Mapping[int, Heading]) -> dict[int, Heading]:
    """The accepted blocks as headings by their line, with levels: by number or capitals where nothing else is known, else one below the
    known heading above.

    A heading with another directly under it, and no word between, holds that one and those after it. Headings that differ in nothing but
    their numbers, to the first colon ("Case 1", "Case 2"), are of one level; an annex is of the outermost, and holds those that count from
    1 again, as capitals do but the title. One that holds neither words nor headings, as a name in a list of names, is none.
    """
    texts = {number: lines[blocks[number].first].text for number in accepted}
    capitals = sum(text.isupper() for text in texts.values()) >= _FEWEST_IN_CAPITALS
    found: dict[int, Heading] = {}
    holders = _hold_numbered(texts, capitals=capitals)
    of_series: dict[str, tuple[int, int]] = {}
    base, held, inside = 1, 0, False
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            base, held = known[block.first].level + 1, 0
            of_series.clear()
        if number not in accepted:
            continue
        text = texts[number]
        series = _COUNTER.sub("#", text.partition(":")[0])
        level = base + held
        if own := 0 if known else _own_level(text, capitals=capitals):
            numbered = depth_of(text) > 0
            inside = inside if numbered else number in holders
            level = own + int(inside and numbered)
            base, held = level + 1, 0
        elif series in of_series:
            level, held = of_series[series]
        elif number + 1 in accepted:
            level, held = base, 1
        if "#" in series:
            of_series.setdefault(series, (level, held))
        above = _last_before(lines, blocks, number)
        if above in accepted and found[blocks[above].first].level >= level:
            del found[blocks[above].first]
        found[block.first] = Heading(block.first, block.first, level, clean(text), None)
    return found


def _own_level(text: str, *, capitals: bool) -> int:
    """The level that a heading's own words tell, else 0: by its numbers, or the outermost for an annex and capitals (where these count)."""
    return depth_of(text) or int((capitals and text.isupper()) or is_back_matter(text))


def _hold_numbered(texts: Mapping[int, str], *, capitals: bool) -> set[int]:
    """The headings of the outermost level right below which numbers begin at 1; not the title, which all would stand under: the first,
    unless another begins as it does ("PART A", "PART B")."""
    outermost = {number for number, text in texts.items() if _own_level(text, capitals=capitals) and not depth_of(text)}
    found = outermost & {number - 1 for number, text in texts.items() if _numbers(text) == (1,)}
    first = min(texts, default=0)
    alike = {number for number in found if texts[number].split()[0] == texts[first].split()[0]}
    return found if len(alike) > 1 else found - {first}


def _last_before(lines: Sequence[Line], blocks: Sequence[Block], number: int) -> int:
    """The block before block ``number``, dates aside."""
    above = number - 1
    while above > 0 and blocks[above].kind == "statement" and is_period(lines[blocks[above].first].text):
        above -= 1
    return above
