"""Lists as passages: each item with the sentence that leads into it and the items that it belongs to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from corpus.lines import Line, ends_sentence, is_page_number, item_marker, without_footnote
from corpus.records import Sentence
from corpus.section_reader import UNFINISHED_ITEM, Passage, SectionReader, above_words, marker_form, opening_of, paragraph_end
from corpus.sentences import sentence_spans

_LONGEST_LEAD_IN = 300
_FEW_WORDS = 4
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]\s")
_CLAUSE = re.compile(r"[,;] ")
_ANNOUNCES = re.compile(r"\b(?:the following|as follows|(?:set out|listed|given|shown) (?:below|here))\b", re.IGNORECASE)


class _Item(NamedTuple):
    """How a list item begins, and all its words."""

    indent: int
    form: str
    words: str


class _Holder(NamedTuple):
    """An item that others may belong to."""

    item: _Item
    opening: str
    """What its own items begin with."""
    above: str
    """What they are read under."""


def read_list(reader: SectionReader, index: int) -> int:
    """Add the list that begins on line ``index`` as a passage; return the line after it."""
    leads, lead_in = _lead_in(reader, reader.lines[index])
    if leads or lead_in != reader.lead_in:
        reader.lead_lines = above_words(reader.text[leads[0].start : leads[-1].end]) if leads else ""
    reader.lead_in = lead_in
    passage: Passage = leads
    # Items that hold the present one, outermost first.
    holders: list[_Holder] = []
    begun = False
    while index < reader.end and index not in reader.tables and index not in reader.outline.fenced:
        line = reader.lines[index]
        marker = item_marker(line.text)
        if not marker or (begun and line.gap > 1 and not UNFINISHED_ITEM.search(reader.lines[index - 1].text)):
            break
        if begun and _counts_on_elsewhere(reader, line):
            break
        reader.counts = (begun and reader.counts) or _NUMBER.match(line.text) is not None
        begun = True
        end = paragraph_end(reader, index)
        own_words = reader.item_words(line.start + marker, reader.lines[end - 1].end)
        here = _Item(line.start - line.left, marker_form(line.text[:marker]), own_words)
        while holders and not _holds(holders[-1].item, here):
            holders.pop()
        opening, above = holders[-1][1:] if holders else (lead_in, reader.lead_lines)
        spans = sentence_spans(reader.text, line.start + marker, reader.lines[end - 1].end)
        for number, (start, stop) in enumerate(spans):
            words = reader.words(start, stop) if number else reader.item_words(start, stop)
            if number == 0:
                passage.append(Sentence(line.start, stop, f"{opening} {words}" if opening else words, "item", above))
            else:
                passage.append(Sentence(start, stop, words, "sentence"))
        own = passage[-1]
        if len(own.text) <= 2 * _LONGEST_LEAD_IN:
            holders.append(_Holder(here, f"{own.text.rstrip('.,;: ')}:", above_words(above, reader.text[own.start : own.end])))
        else:
            holders.append(_Holder(here, opening, above))
        index = end
    reader.passages.append(passage)
    return index


def _holds(above: _Item, item: _Item) -> bool:
    """Whether an item belongs to one above it: indented further, or, below one that leads on, marked in another way or all it says goes on
    from there, with a small letter below a capital one."""
    if item.indent != above.indent or not above.words.endswith(":"):
        return item.indent > above.indent
    return item.form != above.form or (above.words[:1].isupper() and item.words[:1].islower())


def _counts_on_elsewhere(reader: SectionReader, line: Line) -> bool:
    """Whether a line has a number in front that goes on with other than the last list's items: "14. The term …" below "(b) lifts."."""
    number = _NUMBER.match(line.text)
    return number is not None and number[1] != "1" and not reader.counts


def _is_open(sentence: str) -> bool:
    """Whether a sentence goes on in what comes after it."""
    words = without_footnote(sentence)
    return words[-1:] in (":", "—", "–", "-") or not ends_sentence(words)


def _lead_in(reader: SectionReader, line: Line) -> tuple[Passage, str]:
    """The sentence that leads into a list, taken off its paragraph, and what the items begin with (else the heading).

    It is the last sentence before the list, if that ends in a colon or without a stop or is a paragraph of its own, or a line of a few
    words that stands by itself. One of a few words ("For instance:") takes the sentence before it along. A paragraph between two items,
    with a blank line on either side, leads into nothing unless it says that something follows; a list that goes on, over a page number
    too, has the lead-in it had.
    """
    heading = opening_of(reader.heading)
    above = reader.passages[-1] if reader.passages else []
    before = reader.passages[-2] if len(reader.passages) > 1 else []
    if above and is_page_number(reader.text[above[-1].start : above[-1].end]):
        begun = before and before[-1].kind == "sentence" and before[-1].text.endswith(":")
        return [], reader.lead_in if before and before[-1].kind == "item" else before[-1].text if begun else heading
    if above and above[-1].kind == "item":
        return [], heading if _counts_on_elsewhere(reader, line) else reader.lead_in
    if [sentence.kind for sentence in above] == ["statement"]:
        reader.passages.pop()
        lead = opening_of(above[0].text)
        return [replace(above[0], text=lead)], lead
    open_ended = above and _is_open(above[-1].text)
    if not above or any(sentence.kind != "sentence" for sentence in above) or not (open_ended or len(above) == 1):
        return [], heading
    after_list = any(sentence.kind == "item" for sentence in before)
    if after_list and line.gap and not open_ended and not _ANNOUNCES.search(above[-1].text):
        return [], reader.lead_in  # more of the item above it, in a paragraph of its own
    count = 2 if len(above[-1].text.split()) < _FEW_WORDS and len(above) > 1 else 1
    lead = " ".join(sentence.text for sentence in above[-count:])
    if len(lead) > _LONGEST_LEAD_IN and not open_ended:
        return [], heading
    if len(lead) > _LONGEST_LEAD_IN:
        lead = f"… {_CLAUSE.split(lead[-_LONGEST_LEAD_IN:], maxsplit=1)[-1]}"
    taken = above[-count:]
    del above[-count:]
    if not above:
        reader.passages.pop()
    return taken, lead
