"""Lists as passages: each item with the sentence that leads into it and the items that it belongs to."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.lines import is_page_number, item_marker
from corpus.list_items import Holder, Item, OpenList, begins, goes_on_elsewhere, holders_of, is_open, mark_name
from corpus.records import Sentence
from corpus.section_reader import CLOSES_LIST, UNFINISHED_ITEM, Passage, SectionReader, above_words, opening_of, paragraph_end
from corpus.sentences import sentence_spans

_LONGEST_LEAD_IN = 300
_LONGEST_BEGINNING = 100
_FEW_WORDS = 4
_ASIDE = re.compile(r"[\[(].*[\])]")
_CLAUSE = re.compile(r"[,;] ")
_ANNOUNCES = re.compile(r"\b(?:the following|as follows|(?:set out|listed|given|shown) (?:below|here))\b", re.IGNORECASE)


def read_list(reader: SectionReader, index: int) -> int:
    """Add the list that begins on line ``index`` as a passage; return the line after it."""
    first = _item(reader, index, index + 1)
    passage = [] if _goes_on(reader, index, first) else _begin(reader, index, first)
    begun = False
    while index < reader.end and index not in reader.tables and index not in reader.outline.fenced:
        line = reader.lines[index]
        marker = item_marker(line.text)
        if not marker or (begun and line.gap > 1 and not UNFINISHED_ITEM.search(reader.lines[index - 1].text)):
            break
        begun = True
        end = paragraph_end(reader, index)
        here = _item(reader, index, end)
        opening, above = _placed(reader, here)
        spans = sentence_spans(reader.text, line.start + marker, reader.lines[end - 1].end)
        for number, (start, stop) in enumerate(spans):
            words = reader.words(start, stop) if number else reader.item_words(start, stop)
            if number == 0:
                passage.append(Sentence(line.start, stop, f"{opening} {words}" if opening else words, "item", above))
            else:
                passage.append(Sentence(start, stop, words, "sentence"))
        own = passage[-2:] if len(spans) > 1 and len(passage[-1].text.split()) < _FEW_WORDS else passage[-1:]
        told = _shortened(" ".join(sentence.text for sentence in own).rstrip(".,;: "), 2 * _LONGEST_LEAD_IN)
        lines = above_words(above, reader.text[own[0].start : own[-1].end])
        reader.lists[-1].add(Holder(here, f"{told}:", lines))
        index = end
    reader.passages.append(passage)
    reader.list_end = index
    return index


def close_list(reader: SectionReader, start: int, end: int) -> str:
    """Let words right below a list that hold for all its items ("unless you were ill.") be read with each of them; return what they are
    read behind, nothing where they are no such words."""
    passage = reader.passages[-1] if reader.passages else []
    if not reader.lists or not passage or passage[-1].kind != "item" or not CLOSES_LIST.match(reader.text[start:end]):
        return ""
    lead_in = reader.lists[0].lead_in
    if not lead_in or lead_in == opening_of(reader.heading) or end - start > _LONGEST_LEAD_IN:
        return ""
    opening = f"{lead_in} … {reader.words(start, end).rstrip('.;, ')}:"
    reader.passages[-1] = [
        replace(one, text=opening + one.text.removeprefix(lead_in), above=above_words(one.above, reader.text[start:end]))
        if one.kind == "item" and one.text.startswith(lead_in)
        else one
        for one in passage
    ]
    return f"{lead_in} … "


def _item(reader: SectionReader, index: int, end: int) -> Item:
    line = reader.lines[index]
    marker = item_marker(line.text)
    return Item(line.start - line.left, mark_name(line.text[:marker]), reader.item_words(line.start + marker, reader.lines[end - 1].end))


def _placed(reader: SectionReader, item: Item) -> tuple[str, str]:
    """What the item begins with and is read under; the lists that may go on become those that it is of."""
    while True:
        found = reader.lists[-1]
        if not found.holders:
            return found.lead_in, found.lead_lines
        base = found.holders[0].item
        within_another = len(reader.lists) > 1
        kept = holders_of(found.holders, item)
        if kept:
            found.holders = kept
            return kept[-1].opening, kept[-1].above
        if within_another and (item.indent < base.indent or (not found.counts_on(item) and _counts_on_above(reader, item))):
            reader.lists.pop()
            continue
        if goes_on_elsewhere(base, item) and not found.counts_on(item):
            reader.lists = [OpenList(opening_of(reader.heading), "")]
            continue
        found.holders = []
        return found.lead_in, found.lead_lines


def _counts_on_above(reader: SectionReader, item: Item) -> bool:
    """Whether the item's number is the next one in a list that holds the present one."""
    return any(outer.counts_on(item) for outer in reader.lists[:-1])


def _goes_on(reader: SectionReader, index: int, here: Item) -> bool:
    """Whether the item on line ``index`` is one more of the lists before it, whatever stands between: nothing but a page's number, code or
    an aside; or words that belong to the item before, for they lead into nothing and it counts on from there, or they are indented
    further than it."""
    if not reader.lists or not reader.passages:
        return False
    between = range(reader.list_end, index)
    if all(is_page_number(reader.lines[one].text) or one in reader.outline.fenced for one in between):
        return True
    above = reader.passages[-1]
    words = " ".join(sentence.text for sentence in above)
    kinds = {sentence.kind for sentence in above}
    if kinds == {"statement"} and _ASIDE.fullmatch(reader.text[above[0].start : above[-1].end]):
        return True
    deeper = all(reader.lines[one].start - reader.lines[one].left > here.indent for one in between)
    leads = kinds == {"statement"} or (kinds == {"sentence"} and (is_open(words) or _ANNOUNCES.search(above[-1].text) is not None))
    if leads and not deeper:
        return False
    if here.counts:
        return any(one.counts_on(here) for one in reader.lists)
    holders = [holder.item for one in reader.lists for holder in one.holders]
    return deeper and any(item.name == here.name and item.indent == here.indent for item in holders)


def _begin(reader: SectionReader, index: int, here: Item) -> Passage:
    """Open the list that begins on line ``index``, within an item of the one before if what leads into it is indented so; return what
    leads into it."""
    leads, lead_in, lead_lines = _lead_in(reader, reader.lines[index].gap > 0, here)
    first = next((line for line in reader.lines[reader.list_end : index] if leads and line.start >= leads[0].start), None)
    outer = [one for one in reader.lists if first and one.holders and one.holders[0].item.indent < first.start - first.left]
    reader.lists = [*outer, OpenList(lead_in, lead_lines)]
    return leads


def _lead_in(reader: SectionReader, apart: bool, here: Item) -> tuple[Passage, str, str]:
    """The sentence that leads into a list, taken off its paragraph, what the items begin with (else the heading), and that as it stands in
    the document.

    It is the last sentence before the list, if that ends in a colon or without a stop or is a paragraph of its own, or a line of a few
    words that stands by itself. One of a few words ("For instance:") takes the sentence before it along. Of a paragraph that says no more
    than itself between items without numbers, with a blank line on either side, nobody can tell whether it leads into those below: they
    have what led into those above as well.
    """
    heading = opening_of(reader.heading)
    above = reader.passages[-1] if reader.passages else []
    before = reader.passages[-2] if len(reader.passages) > 1 else []
    if above and is_page_number(reader.text[above[-1].start : above[-1].end]):
        begun = before and before[-1].kind == "sentence" and before[-1].text.endswith(":")
        return [], before[-1].text if begun else heading, ""
    if [sentence.kind for sentence in above] == ["statement"]:
        reader.passages.pop()
        lead = opening_of(above[0].text)
        return [replace(above[0], text=lead)], lead, above_words(reader.text[above[0].start : above[0].end])
    open_ended = above and is_open(above[-1].text)
    if not above or any(sentence.kind != "sentence" for sentence in above) or not (open_ended or len(above) == 1):
        return [], heading, ""
    after_list = any(sentence.kind == "item" for sentence in before)
    if after_list and apart and not open_ended and not _ANNOUNCES.search(above[-1].text):
        if here.counts and not begins(here):
            return [], heading, ""
        if not here.counts:
            return _both(reader, above[-1], heading)
    count = 2 if len(above[-1].text.split()) < _FEW_WORDS and len(above) > 1 else 1
    lead = " ".join(sentence.text for sentence in above[-count:])
    if len(lead) > _LONGEST_LEAD_IN and not open_ended:
        return [], heading, ""
    taken = above[-count:]
    del above[-count:]
    if not above:
        reader.passages.pop()
    return taken, _shortened(lead, _LONGEST_LEAD_IN), above_words(reader.text[taken[0].start : taken[-1].end])


def _both(reader: SectionReader, sentence: Sentence, heading: str) -> tuple[Passage, str, str]:
    """What led into the last list, with the sentence that stands between it and the next one."""
    last = reader.lists[-1] if reader.lists else OpenList("", "")
    if not last.lead_in or last.lead_in == heading or len(last.lead_in) + len(sentence.text) > 2 * _LONGEST_LEAD_IN:
        return [], heading, ""
    return [], f"{last.lead_in} … {sentence.text}", above_words(last.lead_lines, reader.text[sentence.start : sentence.end])


def _shortened(lead: str, most: int) -> str:
    """The beginning and the end of a long lead-in: what it denies may stand in either."""
    if len(lead) <= most:
        return lead
    beginning = lead[:_LONGEST_BEGINNING].rpartition(" ")[0]
    return f"{beginning} … {_CLAUSE.split(lead[_LONGEST_BEGINNING - most :], maxsplit=1)[-1]}"
