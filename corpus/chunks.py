"""Passages of a size that a model reads well, cut at headings first, then paragraphs, then sentences."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.lines import clean, item_marker, without_stops
from corpus.outline import build_sections, read_outline
from corpus.passages import MOST_CAPTIONS, TABLE_SIGN, read_passages
from corpus.records import Chunk, ChunkKind, Document, Section, Sentence
from corpus.section_reader import Passage
from corpus.table_facts import fewer_facts
from corpus.tables import caption_words
from corpus.tokens import count_tokens

CHUNKER_VERSION = 18
"""Goes up whenever the same text and limit would give other chunks, so that saved indexes are built anew."""

FEWEST_TOKENS = 16
MOST_SENTENCES = 52
"""In a chunk, so that each can have a letter of its own."""
GOES_ON = "More of its rows stand in another passage."
"""Said of a table that had to be cut."""
_CAPTION = re.compile(r" \((?P<caption>.{1,400}?)\): ")
_NON_BLANK = re.compile(r"\S")
_SPACE = re.compile(r"\s")
_TABLE_LIMITS = 2
"""A table may take this many times what another chunk may."""
_CHARACTERS_A_TOKEN = 4
_MOST_BYTES_A_TOKEN = 20


def chunk_document(document: Document, max_tokens: int = 350) -> tuple[Chunk, ...]:
    """Chunks in order of position; each character of a section's body that isn't blank lies in exactly one.

    No chunk crosses a heading. A section that fits is one chunk; else it is cut into pieces of even size between
    paragraphs, lists and tables where these fit, else between sentences, and a single longer sentence between words.
    Headings themselves, the contents page and the heads and feet of pages are left out: they would be found for every question
    and answer none.

    ``max_tokens`` limits ``reading_text``, by ``count_tokens``; where the heading line alone takes over half of it, the
    words below still get half. A table stays whole, in a chunk of its own, up to twice as many: what can be said of its
    columns holds for all its rows. At least 16. No chunk has more than ``MOST_SENTENCES``.
    """
    if max_tokens < FEWEST_TOKENS:
        raise ValueError(f"max_tokens is {max_tokens}; it must be at least {FEWEST_TOKENS}")
    outline = read_outline(document.text)
    sections = build_sections(document, outline)
    chunks: list[Chunk] = []
    for section, passages in zip(sections, read_passages(document, outline, sections), strict=True):
        budget = max(max_tokens - count_tokens(_heading_line(section.heading_path)), max_tokens // 2)
        chunks += (_chunk(document, section, sentences) for sentences in _pieces(document.text, passages, budget))
    return tuple(chunks)


def reading_text(chunk: Chunk, marks: str = "") -> str:
    """What a model reads of a chunk: its headings on a line, then its sentences in order.

    What several sentences share (a list's lead-in, a table's caption) is said once. With ``marks``, each sentence is
    followed by its own in square brackets, the first character for the first sentence; those past the last mark go without.
    """
    heading = _heading_line(chunk.heading_path)
    shown = list(_displayed(chunk.sentences, chunk.text, chunk.start))
    shown[: len(marks)] = [f"{words} [{mark}]" if words else "" for words, mark in zip(shown, marks, strict=False)]
    return heading + "".join(shown).lstrip("" if heading else "\n")


def _heading_line(path: Sequence[str]) -> str:
    return " > ".join(path)


def _displayed(sentences: Sequence[Sentence], text: str, offset: int) -> Iterator[str]:
    """Each sentence as it reads after those before it, with the break in front; ``text`` begins at ``offset``."""
    shown: set[str] = set()
    before: tuple[str, str] = ("", "")
    previous: Sentence | None = None
    caption = ""
    for number, sentence in enumerate(sentences):
        own = text[sentence.start - offset : sentence.end - offset]
        words = sentence.text
        if sentence.kind == "item":
            words = _item_words(sentence, own, shown, before)
        elif sentence.kind == "row":
            match = _CAPTION.search(words)
            told, caption = caption, match["caption"] if match and f" ({caption}): " not in words else caption
            if caption and told in (caption, without_stops(caption)):
                words = words.replace(f" ({caption}): ", ": ", 1)
        elif sentence.kind == "table":
            caption = words.removeprefix(TABLE_SIGN).partition("; columns: ")[0]
            words = "" if sentence.text in shown else words
        elif sentence.kind == "statement" and _is_repeated(own, sentences[number + 1 : number + 4]):
            words = ""
        apart = True
        if previous is not None and sentence.kind == "sentence" and previous.kind in ("sentence", "item"):
            apart = text.count("\n", previous.end - offset, sentence.start - offset) > 1
        yield f"{chr(10) if apart else ' '}{words}" if words else ""
        shown.add(sentence.text)
        before, previous = (before[1], sentence.text), sentence


def _item_words(sentence: Sentence, own: str, shown: set[str], before: tuple[str, str]) -> str:
    """The item after a dash, below what leads into it unless that was just read."""
    opening, words = _parted_item(sentence, own)
    known = not opening or opening in shown or " ".join(before).endswith(opening)
    shown.add(opening)
    return f"- {words}" if known else f"{opening}\n- {words}"


def item_parts(sentence: Sentence, chunk: Chunk) -> tuple[str, str]:
    """What leads into a list item of the chunk, and the item's own words; for any other sentence nothing, and its words."""
    if sentence.kind != "item":
        return "", sentence.text
    return _parted_item(sentence, chunk.text[sentence.start - chunk.start : sentence.end - chunk.start])


def _parted_item(sentence: Sentence, own: str) -> tuple[str, str]:
    words = clean(own[item_marker(own) :])
    return sentence.text.removesuffix(words).rstrip(), words


def _is_repeated(own: str, following: Sequence[Sentence]) -> bool:
    """Whether a caption is about to be read again with its table's columns."""
    words = without_stops(caption_words(own))
    return any(sentence.kind == "table" and words in sentence.text for sentence in following)


def _tokens_shown(sentences: Sequence[Sentence], text: str) -> int:
    return count_tokens("".join(_displayed(sentences, text, 0)))


def _fits(sentences: Sequence[Sentence], text: str, budget: int) -> bool:
    """Whether sentences may stand in one chunk."""
    is_table = sentences[-1].kind == "row" and all(sentence.kind in ("statement", "table", "row") for sentence in sentences)
    return len(sentences) <= MOST_SENTENCES and _tokens_shown(sentences, text) <= budget * (_TABLE_LIMITS if is_table else 1)


def _pieces(text: str, passages: Sequence[Passage], budget: int) -> Iterator[Sequence[Sentence]]:
    """A section's sentences in runs that fit ``budget``, as even in size as paragraph and sentence bounds allow."""
    fitting = [
        [piece for sentence in _with_facts_that_fit(passage, text, budget) for piece in _fitting(sentence, text, budget)]
        for passage in passages
    ]
    sentences = [sentence for passage in fitting for sentence in passage]
    if not sentences:
        return
    costs = [count_tokens(words) for words in _displayed(sentences, text, 0)]
    units: list[tuple[int, int]] = []
    first = 0
    for passage in fitting:
        size = len(passage)
        own = costs[first : first + size]
        units += [(size, sum(own))] if sum(own) <= budget or _fits(passage, text, budget) else _parted(passage, own)
        first += size
    first = 0
    for size in _even(units, budget):
        yield from _proved(sentences[first : first + size], text, budget)
        first += size


def _with_facts_that_fit(passage: Passage, text: str, budget: int) -> Passage:
    """The passage; of a table only with as much of what is said of its columns as fits. Of one that has to be cut even so, whose rows would
    then stand elsewhere, nothing is said but that."""
    if passage[-1].kind != "row":
        return passage
    while not (fits := _fits(passage, text, budget)) or any(_tokens_shown([one], text) > budget for one in passage if one.kind == "table"):
        shorter = [_with_fewer_facts(one) if one.kind == "table" else one for one in passage]
        if shorter == passage:
            break
        passage = shorter
    return passage if fits else [replace(one, text=f"{one.text}. {GOES_ON}") if one.kind == "table" else one for one in passage]


def _with_fewer_facts(title: Sentence) -> Sentence:
    named, _, facts = title.text.partition(". ")
    return replace(title, text=f"{named}. {fewer}" if (fewer := fewer_facts(facts)) else named)


def _parted(passage: Passage, costs: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The units of a passage too long to stay whole: its sentences, but a table's captions and header go with its first row."""
    size = cost = 0
    for sentence, own in zip(passage, costs, strict=True):
        size, cost = size + 1, cost + own
        if sentence.kind not in ("statement", "table") or size == MOST_CAPTIONS + 2:
            yield size, cost
            size = cost = 0
    if size:
        yield size, cost


def _even(units: Sequence[tuple[int, int]], budget: int) -> Iterator[int]:
    """How many sentences go into each run, given units of (sentences, tokens) that stay whole."""
    total = sum(cost for _, cost in units)
    target = total / max(1, -(-total // budget))
    size = current = 0
    for count, cost in units:
        if size and (current + cost > budget or current + cost / 2 > target):
            yield size
            size = current = 0
        size, current = size + count, current + cost
    yield size


def _proved(sentences: Sequence[Sentence], text: str, budget: int) -> Iterator[Sequence[Sentence]]:
    """Halve a run until each part fits: read on its own, a part repeats a lead-in or caption that its first sentence needs."""
    if len(sentences) == 1 or _fits(sentences, text, budget):
        yield sentences
        return
    middle = _middle(sentences)
    yield from _proved(sentences[:middle], text, budget)
    yield from _proved(sentences[middle:], text, budget)


def _middle(sentences: Sequence[Sentence]) -> int:
    """Where to halve a run: before the table nearest to the middle (rows should stay with their header), else in the middle."""
    half = len(sentences) // 2
    tables = [number for number, sentence in enumerate(sentences) if number and sentence.kind == "table"]
    starts = []
    for number in tables:
        first = number
        while first > max(1, number - MOST_CAPTIONS) and sentences[first - 1].kind == "statement":
            first -= 1
        starts.append(first)
    return min(starts, key=lambda number: abs(number - half), default=half)


def _fitting(sentence: Sentence, text: str, budget: int) -> Iterator[Sentence]:
    """The sentence, or if it is too long by itself its own words without what was added for reading, cut if need be."""
    # A token is at least a byte, so short texts need no counting; and nobody reads a "sentence" of thousands of words.
    length = len(sentence.text.encode("utf-8", "surrogatepass")) + 8
    if length <= budget or (length <= budget * _MOST_BYTES_A_TOKEN and _tokens_shown([sentence], text) <= budget):
        yield sentence
        return
    start = sentence.start
    while start < sentence.end:
        stop = _cut(text, start, sentence.end, budget)
        whole = (start, stop) == (sentence.start, sentence.end)
        marker = item_marker(text[start : start + 12]) if whole and sentence.kind == "item" else 0
        yield Sentence(
            start, stop, clean(text[start + marker : stop]), sentence.kind if whole else "sentence", sentence.above if whole else ""
        )
        following = _NON_BLANK.search(text, stop, sentence.end)
        start = following.start() if following else sentence.end


def _cut(text: str, start: int, end: int, budget: int) -> int:
    """Where to end a piece that begins at ``start``: after a word if there is one in reach, else after a character."""
    length = min(end - start, budget * _CHARACTERS_A_TOKEN)
    while True:
        piece = text[start : start + length]
        if start + length < end:
            space = max((match.start() for match in _SPACE.finditer(piece, length // 2)), default=length)
            piece = piece[: space or length]
        piece = piece.rstrip()
        tokens = count_tokens("\n- " + clean(piece))
        if tokens <= budget or length == 1:
            return start + len(piece)
        length = max(1, min(length - 1, length * budget // tokens))


def _chunk(document: Document, section: Section, sentences: Sequence[Sentence]) -> Chunk:
    start, end = sentences[0].start, sentences[-1].end
    name = hashlib.sha256(f"{document.id}:{start}:{end}".encode()).hexdigest()[:16]
    kinds = Counter(sentence.kind for sentence in sentences)
    rows, items, others = kinds["row"], kinds["item"], kinds["sentence"]
    kind: ChunkKind = "table" if rows > items + others else "list" if items > rows + others else "prose"
    text = document.text[start:end]
    return Chunk(name, document.id, document.title, section.heading_path, section.page, start, end, text, kind, tuple(sentences))
