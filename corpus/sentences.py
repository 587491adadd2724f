"""Where sentences begin and end in running text."""

from __future__ import annotations

import re

_BREAK = re.compile(r"(?<=[.!?…\"'’”»)\]])\s+")
_STOP = re.compile(r"[.!?…][\"'’”»\])]*(?:\([^()\s]*\))?[\"'’”»)]*(?:\[\^?\d{1,3}\])*$")
_INITIALS = re.compile(r"(?:^|[\s(\[\"'‘“])(?:[^\W\d_]\.)*[^\W\d_]\.$|\b[^\W\d_]{1,4}\.(?:[^\W\d_]{1,4}\.)+$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"'‘“])(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Hon|St|Sgt|Insp|Supt|Cllr|Capt|Col|Gen|Lt|Maj|Jr|Sr|vs|cf|viz|approx|incl|esp|ca|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.$"
)
_BEFORE_NUMBER = re.compile(r"(?:^|[\s(\[])(?:No|Nos|no|nos|Fig|Figs|fig|p|pp|para|paras|Vol|vol|Ch|ch|Sec|sec|Art|art|Eq|ed|al)\.$")
_LOOK_BACK = 40
_LONGEST_BRACKET = 1_000


def sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Sentences of one paragraph, ``text[start:end]``: in order, without the white space around them.

    A stop ends a sentence when white space and a capital, digit, quote or bracket follow; not after an abbreviation,
    an initial or inside brackets that close soon.
    """
    spans: list[tuple[int, int]] = []
    first, counted, depth = start, start, 0
    for match in _BREAK.finditer(text, start, end):
        depth = max(0, depth + text.count("(", counted, match.start()) - text.count(")", counted, match.start()))
        counted = match.start()
        if depth > 0 and match.start() - first <= _LONGEST_BRACKET:
            continue
        if match.end() < end and _ends_here(text[max(first, match.start() - _LOOK_BACK) : match.start()], text[match.end()]):
            spans.append((first, match.start()))
            first, depth = match.end(), 0
    if first < end:
        spans.append((first, end))
    return spans


def _ends_here(before: str, following: str) -> bool:
    if not _STOP.search(before) or following.islower():
        return False
    if before[-1] != ".":
        return True
    if (following.isdigit() or following == "(") and _BEFORE_NUMBER.search(before):
        return False
    # "I." ends a sentence; any other single letter is an initial.
    return not _ABBREVIATION.search(before) and (not _INITIALS.search(before) or before.endswith(" I."))
