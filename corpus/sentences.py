"""Where sentences begin and end in running text."""

from __future__ import annotations

import re

_BREAK = re.compile(
    r"(?:(?<=[.!?…\"'’”»)\]^¹²³⁴⁵⁶⁷⁸⁹⁰])|(?<=[.!?][*†‡])|(?<=[^\W\d_]{3}[.!?]\d)|(?<=[^\W\d_]{3}[.!?]\d\d)|(?<=[)%][.!?]\d)|(?<=[)%][.!?]\d\d)|(?<=[.!?]\d[,–]\d)|(?<=[.!?]\d\d[,–]\d\d))\s+"
)
_STOP = re.compile(r"[.!?…][\"'’”»\])]*(?:\([^()\s]*\))?[\"'’”»)]*(?:\[\^?\d{1,3}\]|\^\d{1,3}\^)*$")
_FOOTNOTE = re.compile(r"(?:(?<=[^\W\d_]{3}[.!?])|(?<=[)%][.!?]))\d{1,2}(?:[,–]\d{1,2})*$|(?<=[.!?])(?:[¹²³⁴-⁹⁰]+|[*†‡])$")
_INITIALS = re.compile(r"(?:^|[\s(\[\"“]|(?<![^\W\d_])['‘])(?:[^\W\d_]\.)*[^\W\d_]\.$|\b[^\W\d_]{1,4}\.(?:[^\W\d_]{1,4}\.)+$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"'‘“])(?:Mr|Mrs|Ms|Mx|Messrs|Dr|Prof|Rev|Hon|St|Sgt|Insp|Supt|Cllr|Capt|Col|Gen|Lt|Maj|Jr|Sr|vs|[Cc]f|viz|[Aa]pprox|incl|esp|ca|nr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Oct|Nov|Dec)\.$"
)
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(\[])(?:(?i:nos?|figs?|pp?|cls?|col|sch|paras?|vols?|ch|sects?|secs?|eqs?|regs?|refs?|ss?|suppl|ed|al|max|min|est|avg|ext|tel)"
    r"|Arts?|art|Pt|App|Tabs?|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun|Ltd|Inc|Co|plc)\.$"
)
_LABEL = re.compile(r"[A-Z]{1,3}\d{1,3}\.")
"""The number of what a paragraph says, as "R1." of a recommendation."""
_BEGINS = re.compile(
    r"(?:The|It|He|She|They|We|You|This|That|These|Those|There|His|Her|Their|Its|Our|In|On|At|As|When|If|But|However|No|Not)\b"
)
"""Words that begin a sentence rather than follow an initial."""
_LOOK_BACK = 40
_LOOK_AHEAD = 12
_LONGEST_BRACKET = 1_000


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Sentences of one paragraph, ``text[start:end]``: in order, without the white space around them.

    A stop, with the mark of a footnote or without, ends a sentence when white space and a capital, digit, quote or bracket follow; not
    after an abbreviation, an initial or inside brackets that close soon.
    """
    spans: list[tuple[int, int]] = []
    first, counted, depth = start, start, 0
    for match in _BREAK.finditer(text, start, end):
        depth = max(0, depth + text.count("(", counted, match.start()) - text.count(")", counted, match.start()))
        counted = match.start()
        if depth > 0 and match.start() - first <= _LONGEST_BRACKET:
            continue
        following = text[match.end() : min(end, match.end() + _LOOK_AHEAD)]
        if first == start and _LABEL.fullmatch(text, first, match.start()):
            continue
        if following and _ends_here(text[max(first, match.start() - _LOOK_BACK) : match.start()], following):
            spans.append((first, match.start()))
            first, depth = match.end(), 0
    if first < end:
        spans.append((first, end))
    return spans


def _ends_here(before: str, following: str) -> bool:
    before = _FOOTNOTE.sub("", before)
    if not _STOP.search(before) or following[0].islower():
        return False
    if before[-1] != ".":
        return True
    if (following[0].isdigit() or following[0] == "(") and _BEFORE_NUMBER.search(before):
        return False
    # "I." ends a sentence, and any other single letter where a word follows that begins one; else it is an initial.
    return not _ABBREVIATION.search(before) and (not _INITIALS.search(before) or before.endswith(" I.") or bool(_BEGINS.match(following)))
