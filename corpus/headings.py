"""Headings of a text without marks, told by the form of the lines around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice, pairwise

from corpus.heading_levels import NUMBERED, Block, BlockKind, Heading, counted, depth_of, levelled
from corpus.lines import (
    Line,
    ends_sentence,
    goes_on,
    has_room,
    is_page_number,
    is_prose,
    is_wide,
    item_marker,
    looks_like_heading,
    names_table,
    width_of,
)

_LONGEST_CHAIN = 3
_MOST_JUDGMENT_WORDS = 5
_MOST_WORDS_OF_A_COMMON_JUDGMENT = 3
_FEWEST_ALIKE = 2
_WORD_BEGINNING = 4
_WIDE_GAP = 3
_MOST_LINES_OF_A_CELL, _LONGEST_OF_A_CELL = 3, 30
_LABELLED = re.compile(r"(?P<label>[^\W\d_][^\d:.]{0,40}): +(?P<value>\S.*)")
_WORD = re.compile(r"[^\W\d_]{4,}")


def run_in_headings(
    lines: Sequence[Line], start: int, known: Mapping[int, Heading], grids: Mapping[int, int], fenced: Collection[int]
) -> dict[int, Heading]:
    """Headings without marks from line ``start`` on, by their line.

    Such a heading is a short line standing alone between blank lines, begins like a name, doesn't end like a sentence,
    and heads something: words or a list come under it before the next known heading. So it is no caption (a table
    comes under it) and no signature (nothing does). A word that stands directly below a heading, two or three that do so
    often or after a wide gap, or (where nothing but form tells headings) a few that have no word in common with what comes
    under them, are what the report says there (a judgment, say), not a heading. Where a text has several headings with such a
    line just below, no blank line between, or with a much longer line of words, they are taken for headings too.

    ``known`` are the headings found already, ``grids`` maps each table's first line to its last, ``fenced`` are the
    lines of code.
    """
    blocks = [block._replace(kind="body") if block.first in fenced else block for block in _blocks(lines, start, known, grids)]
    accepted = _accepted(lines, blocks)
    return levelled(lines, blocks, accepted, known)


def _blocks(lines: Sequence[Line], start: int, known: Mapping[int, Heading], grids: Mapping[int, int]) -> list[Block]:
    """The blocks from line ``start`` on; headings right above their text or judgment are blocks of their own if there are several."""
    blocks = list(_apart(lines, start, known, grids))
    judged = {
        number
        for number, (block, following) in enumerate(pairwise(blocks))
        if block.last == block.first + 1 and following.kind == "body" and _is_judged(lines, block)
    }
    width = width_of(lines)
    headed = {
        number: heads
        for number, block in enumerate(blocks)
        if number not in judged and block.kind == "body" and (heads := _heads(lines[block.first : block.last + 1], width))
    }
    parts: dict[int, tuple[BlockKind, ...]] = {}
    if len(headed) >= _FEWEST_ALIKE:
        for number, heads in headed.items():
            # Right below another heading the short line is what is said there, a judgment say.
            below_another = number > 0 and blocks[number - 1].kind in ("heading", "candidate")
            first: BlockKind = "statement" if below_another else "candidate"
            heading: BlockKind = "candidate"
            parts[number] = (first, *[heading] * (heads - 1))
    if len(judged) >= _FEWEST_ALIKE:
        parts |= dict.fromkeys(judged, ("candidate",))
    return [
        part
        for number, block in enumerate(blocks)
        for part in _parted(block, parts.get(number, ()), "statement" if number in judged else block.kind)
    ]


def _parted(block: Block, first: Sequence[BlockKind], rest: BlockKind) -> list[Block]:
    """The first lines of a block as blocks of their own, then the rest."""
    own = [Block(block.first + number, block.first + number, kind) for number, kind in enumerate(first)]
    return [*own, Block(block.first + len(own), block.last, rest)] if own else [block]


def _heads(block: Sequence[Line], width: int) -> int:
    """How many of a paragraph's first lines may be its headings: shorter than the text's lines, so that the next one's first word would
    have fitted."""
    if len(block) < 2:
        return 0
    above, below = block[0].text, block[1].text
    if goes_on(above) or not has_room(above, below, width) or not looks_like_heading(above) or item_marker(above) or below[0].islower():
        return 0
    more = _heads(block[1 : _LONGEST_CHAIN + 1], width)
    return 1 + more if more or is_wide(below) or ends_sentence(below) else 0


def _is_judged(lines: Sequence[Line], block: Block) -> bool:
    """Whether two lines may be a heading and the judgment given below it."""
    above, below = lines[block.first].text, lines[block.last].text
    alike = (
        not lines[block.first].ends_page
        and looks_like_heading(above)
        and looks_like_heading(below)
        and not item_marker(above)
        and not item_marker(below)
    )
    return alike and len(below.split()) <= _MOST_JUDGMENT_WORDS


def _apart(lines: Sequence[Line], start: int, known: Mapping[int, Heading], grids: Mapping[int, int]) -> Iterator[Block]:
    index, labels = start, _labels(lines)
    while index < len(lines):
        if index in known:
            last = known[index].last
            yield Block(index, last, "heading")
        elif index in grids:
            last = grids[index]
            yield Block(index, last, "grid")
        else:
            last = index
            while last + 1 < len(lines) and lines[last + 1].gap == 0 and last + 1 not in known and last + 1 not in grids:
                last += 1
            yield Block(index, last, _kind(lines, index, last, labels))
        index = last + 1


def _labels(lines: Sequence[Line]) -> set[str]:
    """What stands before a colon in several lines, some of which are sentences or go on with a small letter: who speaks, or names of what
    is told ("Outcome: not upheld"), no headings."""
    labelled = [match for line in lines if (match := _LABELLED.match(line.text))]
    says = Counter(match["label"] for match in labelled)
    told = Counter(match["label"] for match in labelled if match["value"][0].islower() or ends_sentence(match["value"]))
    return {label for label, times in told.items() if times >= _FEWEST_ALIKE or says[label] > _FEWEST_ALIKE}


def _kind(lines: Sequence[Line], first: int, last: int, labels: Collection[str]) -> BlockKind:
    line = lines[first]
    labelled = _LABELLED.match(line.text)
    alone = first == last and line.gap > 0 and (last + 1 == len(lines) or lines[last + 1].gap > 0)
    after = next((line.text for line in lines[last + 1 : last + 3] if not is_page_number(line.text)), "")
    if (
        alone
        and (not after[:1].islower() or item_marker(after))
        and looks_like_heading(line.text)
        and (not item_marker(line.text) or NUMBERED.fullmatch(line.text))
        and not (line.ends_page and NUMBERED.fullmatch(line.text))  # a footnote
        and not (labelled and labelled["label"] in labels)
        and not (item_marker(after) and goes_on(line.text))
    ):
        return "candidate"
    return "body" if first < last or is_prose(line) or item_marker(line.text) else "statement"


def _accepted(lines: Sequence[Line], blocks: Sequence[Block]) -> set[int]:
    """Which blocks are headings, as indexes into ``blocks``. That a line and what comes under it have no word in common counts neither
    below the title nor where headings are known by more than their form."""
    heads = _heads_words(lines, blocks)
    below = Counter(
        lines[block.first].text for above, block in pairwise(blocks) if block.kind == "candidate" and above.kind in ("heading", "candidate")
    )
    elsewhere = {
        lines[block.first].text for above, block in pairwise(blocks) if block.kind == "candidate" != above.kind and above.kind != "heading"
    }
    only_form = all(block.kind != "heading" for block in blocks)
    accepted: set[int] = set()
    for number, block in enumerate(blocks):
        if block.kind != "candidate" or not heads[number]:
            continue
        text = lines[block.first].text
        words = len(text.split())
        if number:
            above = blocks[number - 1]
            directly_below = above.kind == "heading" or number - 1 in accepted
            set_off = lines[block.first].gap >= _WIDE_GAP > lines[block.last + 1].gap
            common = words == 1 or (words <= _MOST_WORDS_OF_A_COMMON_JUDGMENT and (below[text] > 1 or set_off))
            alone = only_form and number > 1 and words <= _MOST_JUDGMENT_WORDS and text not in elsewhere and not depth_of(text)
            answer = above.kind != "body" and lines[above.first].text.endswith("?")
            judgment = directly_below and (common or answer or (alone and not _speaks_of(lines, blocks, number)))
            item = (
                _is_sibling(lines, above, block) and depth_of(lines[above.first].text) == depth_of(text) and _counts_on(lines, above, text)
            )
            unfinished = above.kind == "body" and not text.isupper() and _is_unfinished(lines, above, blocks[number + 1])
            if judgment or item or unfinished:
                continue
        accepted.add(number)
    return accepted


def _speaks_of(lines: Sequence[Line], blocks: Sequence[Block], number: int) -> bool:
    """Whether what comes under a block, to the next heading there may be, has the beginning of a word of it, or is nothing."""
    following = next((after for after in islice(blocks, number + 1, None) if after.kind in ("heading", "candidate")), None)
    under = lines[blocks[number].last + 1 : following.first if following else len(lines)]
    own, below = (
        {word[:_WORD_BEGINNING].casefold() for line in found for word in _WORD.findall(line.text)}
        for found in ([lines[blocks[number].first]], under)
    )
    return not under or bool(own & below)


def _is_unfinished(lines: Sequence[Line], block: Block, after: Block) -> bool:
    """Whether a paragraph stops in mid-sentence, so that what follows is more of it. A list's last item often has no stop, nor have
    short lines that stand together (an address, a decision): these are, if what comes next goes on in mid-sentence."""
    last = lines[block.last].text
    if any(item_marker(line.text) for line in lines[block.first : block.last + 1]) or ends_sentence(last) or last[-1] in ":;":
        return False
    following = lines[after.first].text
    return is_wide(last) or (following[0].islower() and not item_marker(following))


def _heads_words(lines: Sequence[Line], blocks: Sequence[Block]) -> list[bool]:
    """Whether words come under each block, over at most a few short lines, before a table, a known heading or the end; for one in
    capitals, or whose number stands between those of two that have words, a table will do."""
    heads = [False] * len(blocks)
    chain = 0
    words_follow = False
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        # A table with a name of its own needs no line above that for its caption.
        named = block.kind == "statement" and names_table(lines[block.first].text)
        if named or block.kind in ("heading", "grid", "body"):
            chain, words_follow = 0, named or (block.kind == "body" and not _is_cell(lines[block.first : block.last + 1]))
            continue
        chain += 1
        deeper = number + 1 < len(blocks) and _is_sibling(lines, block, blocks[number + 1])
        heads[number] = words_follow and chain <= _LONGEST_CHAIN and not deeper
    told = {counted(lines[block.first].text) for block, head in zip(blocks, heads, strict=True) if head}
    for number, (block, following) in enumerate(pairwise(blocks)):
        if block.kind == "candidate" and following.kind == "grid":
            # "2. Segments" with nothing but a table under it, between "1. Basis" and "3. Tax".
            text = lines[block.first].text
            name, front, last = counted(text)
            heads[number] = heads[number] or text.isupper() or {(name, front, last - 1), (name, front, last + 1)} <= told
    return heads


def _is_cell(block: Sequence[Line]) -> bool:
    """Whether a few short lines without a figure or a stop, the first going on in the second, are rather a cell of a table whose lines are
    lost than words of a section."""
    if (
        not 1 < len(block) <= _MOST_LINES_OF_A_CELL
        or not block[1].text[0].islower()
        or any(item_marker(line.text) or len(line.text) > _LONGEST_OF_A_CELL for line in block)
    ):
        return False
    return not any(character.isdigit() or character == ":" for line in block for character in line.text) and not is_prose(block[-1])


def _counts_on(lines: Sequence[Line], block: Block, text: str) -> bool:
    """Whether a number is the next of a list's (or the same, as Markdown has it): below a third item no second is one more of them."""
    last = next((line.text for line in reversed(lines[block.first : block.last + 1]) if depth_of(line.text)), "")
    return block.kind != "body" or counted(text)[2] - counted(last)[2] in (0, 1)


def _is_sibling(lines: Sequence[Line], block: Block, following: Block) -> bool:
    """Two numbered lines of one depth with nothing between are items of a list, not headings."""
    depth, next_depth = depth_of(lines[block.first].text), depth_of(lines[following.first].text)
    return depth > 0 and next_depth > 0 and next_depth <= depth
