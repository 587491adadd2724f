"""Which of a table's facts, worked out by ``corpus.table_facts``, a question asks for: in doubt none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import Sentence, is_change, is_loss, read_quantity
from index import stems, words
from rag.counts import HOW_MANY, caption_of, counts_asked, facts_of, rows_told
from rag.rows import label, periods

_MOST_FACTS = 2
_DEGREES = {
    **dict.fromkeys(("most", "biggest", "largest", "greatest", "commonest", "heaviest", "longest", "busiest", "costliest"), "highest"),
    **dict.fromkeys(("least", "fewest", "smallest", "rarest", "lightest", "shortest", "cheapest"), "lowest"),
    **dict.fromkeys(("rise", "rises", "risen", "rising", "grow", "grew", "grown", "growth", "increase", "increased"), "rose"),
    **dict.fromkeys(("climb", "climbed", "jump", "jumped", "surge", "surged", "soared"), "rose"),
    **dict.fromkeys(("fall", "falls", "fallen", "falling", "drop", "dropped", "decrease", "decreased", "decline", "declined"), "fell"),
    **dict.fromkeys(("shrank", "shrunk", "plummeted", "plunged"), "fell"),
    **dict.fromkeys(("short", "behind"), "below"),
}
"""How the facts of tables say it."""
_IN_TIME = {"lost": "fell", "gained": "rose"}
"""So where two times are named; else "days lost" are just a column."""
_MOVED = re.compile(r"\b(?:go(?:es|ing|ne)?|went|come|came) (?P<way>up|down)\b", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(?:improv\w*|worse\w*|deteriorat\w*|chang\w*|reduc\w*|gain\w*|lose[sd]?|lost|cuts?|saved?|moved?|slump\w*|dip(?:ped)?|slipp\w*"
    r"|progress\w*|recover\w*|doubl\w*|halv\w*|tripl\w*|swings?|swung|var(?:y|ied|ies))\b",
    re.IGNORECASE,
)
"""What asks for a change of which no level tells."""
_LOST = re.compile(r"\bloss(?:es)?\b", re.IGNORECASE)
"""A column of which what is lost is the amount, no change."""
_EITHER_WAY = re.compile(r"\bchang\w*", re.IGNORECASE)
"""Where what rose the most and what fell the most are both told."""
_CHANGES, _EXTREMES, _SIDES = {"rose", "fell"}, {"highest", "lowest"}, {"above", "below"}
_WIDE, _NARROW = {"highest", "widest", "furthest"}, {"lowest", "narrowest", "closest", "nearest"}
_GAP = re.compile(r"\b(?:gap|margin|difference)s?\b|\b(?:outnumber|exceed|undercut)\w*", re.IGNORECASE)
_GAP_IN = re.compile(r"\b(?:gap|margin|difference)s? in\b", re.IGNORECASE)
_MORE = re.compile(r"\b(?:above|higher|more|greater|larger|bigger|longer|outnumber\w*|exceed\w*)\b", re.IGNORECASE)
_LESS = re.compile(r"\b(?:below|lower|less|fewer|smaller|shorter|under|undercut\w*)\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\bby (?:the )?(?:\w+ ){0,2}(?:(?:per ?cent(?:age)?\b|%)(?! points?)|proportion\b|rate\b)"
    r"|(?:\bper ?cent(?:age)?|%) (?:fall|rise|increase|decrease|change|drop|growth|gain|decline|loss|reduction)\b"
    r"|\bproportion(?:al|ate)(?:ly)?\b|\brelative(?:ly| to)\b|\bas an? (?:share|proportion|percentage)\b|\bin percentages?\b"
    r"|\bin (?:relative|percentage) terms\b|\bfastest\b|\bslowest\b",
    re.IGNORECASE,
)
"""What asks for a change as a share of what there was, which no fact tells."""
_RANKING = re.compile(
    r"(?P<column>.+) is (?P<degree>highest|lowest) for "
    r"|(?P<one>.+) is furthest (?P<side>above|below) (?P<other>.+) for "
    r"|From (?P<times>.+) (?P<way>rose|fell) the most \("
)
"""A fact that tells which row is the first by something."""
_RATE = re.compile(r"%|\b(?:rates?|shares?|proportions?|percentages?|per|percent|for (?:each|every)|a head)\b", re.IGNORECASE)
_SUPERLATIVE = r"(?:most|least|fewest|\w+est)\b"
_NUMERAL = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d\d?)"
_OTHER_RANK = re.compile(
    rf"\b(?:second|third|fourth|fifth|next|2nd|3rd|4th|5th)[- ]{_SUPERLATIVE}|\brunners?[- ]up\b|\b{_NUMERAL} {_SUPERLATIVE}"
    rf"|\b(?:which|what|top|bottom) {_NUMERAL}\b|\b(?:apart|aside) from\b|\bexcept\b|\bexcluding\b|\bother than\b|\bbesides\b",
    re.IGNORECASE,
)
"""What asks for rows that are not the first, or for more of them, or for the first of only some."""
_NOT_SO = re.compile(r"\b(?:not|never|neither)\b|n['’]t\b", re.IGNORECASE)
_OF_ALL = {"total", "totals", "sum", "average", "mean", "median", "overall", "altogether", "combined"}
_ASKS_TIME = re.compile(
    r"\b(?:which|what) (?:\w+ )?(?:year|quarter|month|week|day|date|period|term|season|half)\b(?![ -]groups?\b)"
    r"|^when (?:was|were|did|is|are|does|do|has|have|had|will)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:(?:19|20)\d\d|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|q[1-4]|quarter|spring|summer|autumn|winter|term|week|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:over|under|above|below|than|least|most|exceed\w*|between|beyond|within|or more|or fewer|or less|up to) [£$€]?\d[\d.,]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_YES_OR_NO = re.compile(r"(?:is|are|was|were|did|does|do|has|have|had)\b", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|from|after)\b", re.IGNORECASE)
_MOST_WORDS = 4
"""Of a cell that says of which kind a row is."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question put to a table."""

    question: str
    caption: str
    rows: Sequence[Sentence]
    names: tuple[str, ...]
    """Of the table's columns but the first."""
    columns: frozenset[str]
    """The names that share most with the question; where none shares anything, of all columns that hold figures."""
    shares: bool
    """Whether they share anything with it."""
    degrees: frozenset[str]
    """The highest, the lowest, what rose and so on, in the words of the facts."""


def facts_asked(title: Sentence, rows: Sequence[Sentence], question: str) -> list[str]:
    """What was worked out from a table with these rows, as far as the question asks just that.

    A first row is told only where its degree is asked, of the column asked, at the times asked, and of all rows: none where the column
    asked has none, none of three columns that would do as well, and no highest where the question has no word of the table's names.
    """
    if not rows:
        return []
    if counts := counts_asked(title, rows, question):
        return counts
    if not _asks_to_rank(question):
        return rows_told(title, rows, question)
    asked = _asked(title, rows, question)
    if _asks_another_rank(asked) or _asks_of_some(asked):
        return []
    told = [match for match in map(_RANKING.match, facts_of(title)) if match and _tells(match, asked)]
    if any(match["column"] for match in told) and {match["column"] for match in told} != asked.columns:
        return []
    return [match.string for match in told] if len(told) <= _MOST_FACTS else []


def _asked(title: Sentence, rows: Sequence[Sentence], question: str) -> _Asked:
    names = tuple(name for name, _ in rows[0].cells[1:])
    counted = Counter(stem for name in names for stem in set(stems(name)))
    known = {stem for stem in stems(caption_of(title)) if counted[stem] > 1}
    shared = {name: _shared(name, question, known) for name in names if name}
    if _RATE.search(question) and (rates := [name for name in shared if _holds_rates(name, rows)]):
        shared = {name: shared[name] for name in rates}
    most = max(shared.values(), default=(0, 0, False, False, 0))
    shares = bool(most[0] or most[-1])
    asked = [name for name in shared if (shared[name] == most if shares else not is_change(name) and _holds_figures(name, rows))]
    return _Asked(question, caption_of(title), rows, names, frozenset(asked), shares, _degrees(question))


def _shared(name: str, question: str, known: set[str]) -> tuple[int, int, bool, bool, int]:
    """What a column's name shares with a question: telling stems but for what several columns are ``known`` to be of by the caption, then
    these too, whether it has no others, whether it says "not" no oftener, and words of no meaning, for "ours" may be all that tells one
    column from another."""
    own, asked = set(stems(name)), set(stems(question))
    telling = len((own & asked) - known)
    as_much = not _NOT_SO.search(name) or _NOT_SO.search(question) is not None
    others = {word for word in words(name) if not set(stems(word)) & known} & set(words(question)) - set(_DEGREES)
    return telling, len(own & asked) if telling else 0, own <= asked, as_much, len(others)


def _holds_rates(name: str, rows: Sequence[Sentence]) -> bool:
    return _RATE.search(name) is not None or any("%" in cell for row in rows for own, cell in row.cells[1:] if own == name)


def _holds_figures(name: str, rows: Sequence[Sentence]) -> bool:
    return any(char.isdigit() for row in rows for own, cell in row.cells[1:] if own == name for char in cell)


def _degrees(question: str) -> frozenset[str]:
    said = words(re.sub(r"\bat (?:least|most)\b", " ", question, flags=re.IGNORECASE))
    found = {_DEGREES.get(word, word) for word in said}
    found |= {"rose" if match["way"].lower() == "up" else "fell" for match in _MOVED.finditer(question)}
    if len(set(periods(question))) > 1:
        found |= {_IN_TIME[word] for word in said if word in _IN_TIME}
    if _EITHER_WAY.search(question) and found & _WIDE:
        found |= _CHANGES
    return frozenset(found & (_CHANGES | _SIDES | _WIDE | _NARROW))


def _asks_to_rank(question: str) -> bool:
    degrees = _degrees(question)
    if HOW_MANY.search(question) and not degrees - _SIDES:
        return False
    return bool(degrees) or any(pattern.search(question) for pattern in (_GAP, _MORE, _LESS))


def _asks_another_rank(asked: _Asked) -> bool:
    """Whether not the first is asked, or not of the rows: the second, the total, or when something was highest."""
    named = f"{asked.caption} {' '.join(asked.names)}"
    if _OTHER_RANK.search(asked.question) or (_NOT_SO.search(asked.question) and not _NOT_SO.search(named)):
        return True
    if _OF_ALL & set(words(asked.question)) - set(words(named)):
        return True
    of_times = sum(1 for row in asked.rows if _TIME.search(label(row))) > len(asked.rows) / 2
    return not of_times if _ASKS_TIME.search(asked.question) else of_times and not asked.shares


def _asks_of_some(asked: _Asked) -> bool:
    """Whether only some rows are asked: those that have a word of the question in their label or as a cell, or more than so much of
    something. One that a question for yes or no names is one of all: is it the highest?"""
    known = " ".join((asked.caption, asked.rows[0].cells[0][0], *asked.names))
    own = set(stems(known))
    sought = set(stems(asked.question)) - own
    labels = [sought & set(stems(label(row))) for row in asked.rows]
    telling = set().union(*labels) - set(labels[0]).intersection(*labels)
    meant = [said & telling for said in labels if said & telling]
    if meant and len(meant) < len(labels) and not (len(meant) == 1 and _YES_OR_NO.match(asked.question)):
        return True
    kinds = [set(stems(cell)) - own for cell in {cell for row in asked.rows for _, cell in row.cells[1:] if _is_words(cell)}]
    if any(kind and kind <= sought for kind in kinds):
        return True
    return any(not set(_DIGITS.findall(bound)) <= set(_DIGITS.findall(known)) for bound in _BOUND.findall(asked.question))


def _is_words(cell: str) -> bool:
    return bool(cell) and read_quantity(cell) is None and len(cell.split()) <= _MOST_WORDS


def _tells(match: re.Match[str], asked: _Asked) -> bool:
    if is_loss(asked.question) and not is_loss(match[0]):
        return False  # of "surplus" the lowest
    if _ASKS_TIME.search(asked.question) and not _TIME.search(match.string, match.end()):
        return False
    if match["way"]:
        return _tells_change(match, asked)
    return _tells_gap(match, asked) if match["side"] else _tells_highest(match, asked)


def _tells_highest(match: re.Match[str], asked: _Asked) -> bool:
    """Whether a column's highest or lowest is asked, no change and no gap, and at no other time."""
    known = {word.lower() for name in (asked.caption, *asked.names) for word in _CHANGED.findall(name)}
    if _LOST.search(" ".join(asked.names)):
        known |= {"lost", "loses", "lose"}
    changed = {word.lower() for word in _CHANGED.findall(asked.question)} - known
    if match["degree"] not in asked.degrees or match["column"] not in asked.columns or asked.degrees & _CHANGES or changed:
        return False
    named = " ".join((asked.caption, asked.rows[0].cells[0][0], *map(label, asked.rows)))
    if not asked.shares and set(stems(named)).isdisjoint(stems(asked.question)):
        return False  # "the lowest grade" of a table of spending
    own, sought = set(periods(match["column"])), set(periods(asked.question))
    return not _asks_gap(asked) and (not own or not sought or bool(own & sought))


def _tells_change(match: re.Match[str], asked: _Asked) -> bool:
    """Whether it is asked what changed the most, in amount, between the same times."""
    if match["way"] not in asked.degrees or asked.degrees & (_NARROW | _SIDES) or _RELATIVE.search(asked.question):
        return False
    if asked.shares and any(map(is_change, asked.columns)):
        return False
    own, sought = set(periods(match["times"])), set(periods(asked.question))
    times = {period for name in asked.names for period in periods(name)}
    return sought <= own and (len(sought) != 1 or times == own or _SINCE.search(asked.question) is not None)


def _asks_gap(asked: _Asked) -> bool:
    return "furthest" in asked.degrees or (_GAP.search(asked.question) is not None and not any(map(_GAP.search, asked.names)))


def _tells_gap(match: re.Match[str], asked: _Asked) -> bool:
    """Whether it is the widest gap that is asked: to the side that the question names, if it names one, and not the other way round."""
    named = {"above": _MORE, "below": _LESS}
    sides = {side for side, pattern in named.items() if side in asked.degrees or pattern.search(asked.question)}
    if asked.degrees & _NARROW or _RELATIVE.search(asked.question) or (sides and match["side"] not in sides):
        return False
    if asked.degrees & _CHANGES and not sides:
        return False
    if not _asks_gap(asked) and (not sides or asked.degrees & _EXTREMES):
        return False
    one, other, said = words(match["one"]), words(match["other"]), words(asked.question)
    if _GAP_IN.search(asked.question) and not {*stems(match["one"]), *stems(match["other"])} & set(stems(asked.question)):
        return False
    first, second = (
        next((place for place, word in enumerate(said) if word in set(names) - set(others)), None)
        for names, others in ((one, other), (other, one))
    )
    if first is None or second is None:
        return _asks_gap(asked) or first is not None
    return first < second


def asks_degree(question: str) -> bool:
    """Whether a question asks for a highest, a lowest or a change."""
    return bool(_degrees(question)) or any(word in _IN_TIME for word in words(question))
