"""Items of lists by their marks: of what kind one is, which counts on from another, which belongs to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.lines import ends_sentence, without_footnote

_LEADS_ON = (":", "—", "–", "-")
_LONGEST_SKIP = 2
_WITHIN = frozenset({("•", "o"), ("\uf0b7", "o"), ("o", "▪"), ("o", "\uf0a7")})
"""Which mark word processors put below which, even where nothing is indented."""
_ROMAN = {"i": 1, "v": 5, "x": 10}


class Item(NamedTuple):
    """How a list item begins, and all its words."""

    indent: int
    name: str
    """Its mark, without brackets and stops."""
    words: str

    @property
    def form(self) -> str:
        """What kind of mark it has: those of one list are of one kind."""
        return mark_form(self.name)

    @property
    def counts(self) -> bool:
        """Whether its mark is a number or letter."""
        return self.name.isalnum() and self.name != "o"


class Holder(NamedTuple):
    """An item that others may belong to."""

    item: Item
    opening: str
    """What its own items begin with."""
    above: str
    """What they are read under."""


@dataclass(slots=True)
class OpenList:
    """A list that may go on."""

    lead_in: str
    """What its items begin with."""
    lead_lines: str
    """That as it stands in the document."""
    holders: list[Holder] = field(default_factory=list)
    """The last item and those that hold it, outermost first."""
    counted: Item | None = None
    """The last outermost item that has a number or letter."""

    def counts_on(self, item: Item) -> bool:
        """Whether the item is the next one after another of this list."""
        items = [holder.item for holder in self.holders] + ([self.counted] if self.counted else [])
        return any(counts_on(above, item) for above in items)

    def add(self, holder: Holder) -> None:
        """Let the item be the last one."""
        if not self.holders and holder.item.counts:
            self.counted = holder.item
        self.holders.append(holder)


def mark_name(marker: str) -> str:
    """A marker without brackets, stops and blanks."""
    return marker.split()[0].strip("(.)")


def mark_form(name: str) -> str:
    """What kind of mark it is."""
    if name.isdigit():
        return "number"
    if name.isupper():
        return "capital"
    return "roman" if not name.strip("ivx") else "letter" if name.isalpha() else name


def is_open(text: str) -> bool:
    """Whether a sentence goes on in what comes after it."""
    words = without_footnote(text)
    return words[-1:] in _LEADS_ON or not ends_sentence(words)


def counts_on(above: Item, item: Item) -> bool:
    """Whether an item's number or letter is the next one after the other's, or all but the next."""
    return any(0 < second - first <= _LONGEST_SKIP for first, second in zip(_places(above.name), _places(item.name), strict=True))


def begins(item: Item) -> bool:
    """Whether an item is the first of those that count."""
    return item.counts and 1 in _places(item.name)


def holds(above: Item, item: Item) -> bool:
    """Whether an item belongs to one above it: indented further, or marked as word processors mark what belongs to it, or, below one that
    leads on, marked in another way, beginning to count, or going on from there with a small letter below a capital one."""
    if item.indent != above.indent:
        return item.indent > above.indent
    if not above.words.endswith(_LEADS_ON):
        return (above.name, item.name) in _WITHIN
    return item.form != above.form or begins(item) or (above.words[:1].isupper() and item.words[:1].islower())


def holders_of(holders: list[Holder], item: Item) -> list[Holder]:
    """Those of the holders that hold the item."""
    kept = list(holders)
    while kept and not holds(kept[-1].item, item):
        if _stand_side_by_side(kept.pop().item, item):
            break
    return kept


def goes_on_elsewhere(base: Item, item: Item) -> bool:
    """Whether an item below a list whose last outermost one is ``base`` is none of it: its number goes on from something else, as that
    of a clause ("14. The term …" below "(b) lifts."), or begins anew where that had said all."""
    if not item.name.isdigit():
        return False
    if base.form == "number":
        return int(item.name) > int(base.name) + _LONGEST_SKIP
    return item.name != "1" or (item.indent <= base.indent and not base.counts and ends_sentence(base.words))


def _stand_side_by_side(above: Item, item: Item) -> bool:
    # Numbers that are set to the right begin a place further left from ten on.
    if above.counts and item.counts and abs(above.indent - item.indent) <= 1 and counts_on(above, item):
        return True
    return above.name == item.name and above.indent == item.indent


def _places(name: str) -> tuple[int, int, int]:
    """Where a mark stands when it is taken for a number, a letter and a Roman number; far below all others where it is none."""
    none = -100
    small = name.lower()
    number = int(name) if name.isdigit() else none
    letter = ord(small) - ord("a") + 1 if len(small) == 1 and small.isascii() and small.isalpha() else none
    values = [_ROMAN.get(character, 0) for character in small]
    roman = (
        sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True)) if values and all(values) else none
    )
    return number, letter, roman
