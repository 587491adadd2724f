"""Questions about the document itself ("When was the report published?"), which its title page or imprint answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus import Chunk, Sentence, without_marks
from rag.topics import Place

_REPORT = r"(?:the|this) (?:report|document|paper|publication)"
_MADE = r"(?:published|issued|released|printed|written|produced|prepared|made|dated|authored|compiled|brought out|put out)"
_ENDS = r"(?: by| from| in| on)?\W*$"
_WHEN = re.compile(
    rf"^\W*(?:when (?:was|is) {_REPORT} (?:first )?{_MADE}|when did {_REPORT} (?:come out|appear)|how (?:old|recent) is {_REPORT}"
    rf"|(?:on |in )?(?:what|which) (?:date|day|month|year) (?:was|is|did) {_REPORT}(?: (?:first )?(?:{_MADE}|come out|appear))?"
    rf"|what(?:['’]s| is| was) (?:the |its )?(?:date|(?:publication|issue|release) date|date of (?:publication|issue|release))"
    rf"(?: (?:of|for|on) {_REPORT})?|what(?:['’]s| is| was) {_REPORT}['’]s (?:publication )?date){_ENDS}",
    re.IGNORECASE,
)
_WHO = re.compile(
    rf"^\W*(?:(?:who|what organi[sz]ation|which organi[sz]ation) (?:wrote|published|issued|released|printed|produced|prepared|authored"
    rf"|compiled|made) {_REPORT}|(?:by )?(?:who|whom) (?:is|was) {_REPORT} {_MADE}"
    rf"|who(?:['’]s| is| are| was| were) (?:the |its )?(?:authors?|publishers?)(?: (?:of|behind) {_REPORT})?){_ENDS}",
    re.IGNORECASE,
)
_NUMBER = re.compile(rf"^\W*(?:what(?:['’]s| is) )?(?:the |its )?isbn(?: number)?(?: (?:of|for) {_REPORT})?\W*$", re.IGNORECASE)
_MONTH = r"(?:jan|febr)uary|march|april|may|june|july|august|(?:sept|nov|dec)ember|october"
_IMPRINT = re.compile(r"©|\bISBN\b")
_ISBN = re.compile(r"\bISBN\b")
_DAY = rf"(?:\d\d?(?:st|nd|rd|th)? )?(?:{_MONTH})(?: \d\d?)?,? (?:19|20)\d\d\W*$"
_DATE = re.compile(
    rf"(?:^|, ){_DAY}|^(?!.*[.:;])(?:\S+ ){{0,8}}(?!(?:in|of|to|by|on|at|for|\d\d?) )\S+ {_DAY}"
    rf"|(?:©|^{_MADE}\b|\b{_MADE} (?:on|in)\b|\bdate:).*\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(?:ended|ending|since|between|until|from|weeks?|months?|years?)\b", re.IGNORECASE)
"""Beside a date that the report is about."""
_MAKER = re.compile(
    rf"©|^copyright\b|\b(?:{_MADE}|report|review|study|inspection|audit|evaluation) by\b|^by [A-Z]|\bauthors?:", re.IGNORECASE
)
_MOST_WORDS = 25
_MOST = 5


def imprint(question: str, chunks: Sequence[Chunk]) -> list[Place]:
    """What title pages and imprints say of when a document came out, who made it or what its ISBN is, where just that is asked."""
    asked = next((told for asking, told in ((_WHEN, _DATE), (_WHO, _MAKER), (_NUMBER, _ISBN)) if asking.search(question)), None)
    if asked is None:
        return []
    found: list[Place] = []
    for chunk, before, after in zip(chunks, [None, *chunks], [*chunks[1:], None], strict=False):
        at_an_end = not (before and after) or before.document_id != chunk.document_id or after.document_id != chunk.document_id
        own = [replace(one, text=_own_words(one, chunk)) for one in chunk.sentences if one.kind in ("sentence", "statement")]
        told = [one for one in own if (at_an_end or _IMPRINT.search(one.text)) and asked.search(one.text) and not _PERIOD.search(one.text)]
        if told := [one for one in told if len(one.text.split()) <= _MOST_WORDS]:
            found.append((replace(chunk, sentences=tuple(told)), told[:_MOST]))  # so that they are given in these words
    return found[:_MOST]


def _own_words(sentence: Sentence, chunk: Chunk) -> str:
    """A sentence without the heading that is put before a statement."""
    return " ".join(without_marks(chunk.text[sentence.start - chunk.start : sentence.end - chunk.start]).split())
