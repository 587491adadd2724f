"""Which of a table's facts, worked out by ``corpus.table_facts``, a question asks for."""

from __future__ import annotations

import re

from corpus import TABLE_SIGN, Sentence, is_loss, names_time
from index import stems, words
from rag.rows import PERIOD

_FACT = re.compile(r"(?<=\)\.) (?=\S)")
"""Each ends in what it is worked out from, in brackets; names may have stops within."""
_MOST_FACTS = 2
_DEGREES = {
    **dict.fromkeys(("most", "biggest", "largest", "greatest", "commonest"), "highest"),
    **dict.fromkeys(("least", "fewest", "smallest", "rarest"), "lowest"),
    **dict.fromkeys(("rise", "risen", "grow", "grew", "grown", "increase", "increased", "growth"), "rose"),
    **dict.fromkeys(("fall", "fallen", "drop", "dropped", "decrease", "decreased", "decline", "declined", "shrank"), "fell"),
    **dict.fromkeys(("short", "behind"), "below"),
}
"""How the facts of tables say it."""
_LOSSES = {"lost": "fell", "gained": "rose"}
"""So where two times are named; else "days lost" are just a column."""
_CHANGES, _EXTREMES = {"rose", "fell"}, {"highest", "lowest"}
_GAP = re.compile(r"\b(?:gap|margin|difference)s?\b", re.IGNORECASE)
_WIDE, _NARROW = {"highest", "widest", "furthest"}, {"lowest", "narrowest", "closest", "nearest"}
_GAP_IN = re.compile(_GAP.pattern + r" in\b", re.IGNORECASE)
_GAP_FACT = re.compile(r"(?P<one>.+) is furthest (?P<side>above|below) (?P<other>.+) for ")
_HOW_MANY = re.compile(r"(?:^of (?P<among>.+?), )?(?:\w+ )?\bhow many\b(?P<asked>.*)", re.IGNORECASE | re.DOTALL)
_FURTHER = re.compile(
    r"\b(?:below|above|under|over|better|worse|more|less|fewer|than|at least|at most|before|after|since|by|between|and|or|but|both|also)\b"
    r"|\bwith an?\b",
    re.IGNORECASE,
)
"""What asks for more, or for something else, than how often a word stands in a column."""
_NUMERALS = re.compile(r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d+)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|never|without|lack\w*|missing|absent|fail\w*)\b|n['’]t\b", re.IGNORECASE)
_NO = re.compile(r"\b(?:no|not|none|never|fail\w*)\b", re.IGNORECASE)
_TALLY = re.compile(r"(?P<told>.+): \d+ of \d+ \(")
_RELATIVE = re.compile(
    r"\bby (?:the )?(?:\w+ ){0,2}(?:(?:per ?cent(?:age)?\b|%)(?! points?)|proportion\b|rate\b)"
    r"|(?:\bper ?cent(?:age)?|%) (?:fall|rise|increase|decrease|change|drop|growth|gain|decline|loss|reduction)\b"
    r"|\bproportion(?:al|ate)(?:ly)?\b|\brelative(?:ly| to)\b|\bas an? (?:share|proportion|percentage)\b|\bin percentages?\b"
    r"|\bin (?:relative|percentage) terms\b",
    re.IGNORECASE,
)
"""What asks for a change as a share of what there was, which no fact tells."""
_RANKING = re.compile(r".+ is (?P<degree>highest|lowest|furthest) |From .+ (?:rose|fell) the most \(")
"""A fact that tells which row is the first by something."""
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
_ASKS_TIME = re.compile(r"\b(?:which|what) (?:\w+ )?(?:year|quarter|month|week|day|date|period)\b|^when\b", re.IGNORECASE)
_BOUND = re.compile(r"\bat (?:least|most)\b", re.IGNORECASE)


def facts_asked(title: Sentence, question: str) -> list[str]:
    """What was worked out from a table, as far as it is of the degree asked and shares most with the question."""
    if counts := counts_asked(title, question):
        return counts
    facts = [fact for fact in _FACT.split(title.text.partition(". ")[2]) if fact and _may_tell(fact, title, question)]
    # All words count here, not just stems of the telling ones: "above" and "below", "highest" and "lowest" decide.
    said = words(_BOUND.sub(" ", question))
    sought = {_DEGREES.get(word, word) for word in said}
    if len(PERIOD.findall(question)) > 1:
        sought |= {_LOSSES[word] for word in said if word in _LOSSES}
    if _RELATIVE.search(question) and sought & (_CHANGES | _WIDE):
        facts = [fact for fact in facts if not _CHANGES & set(words(fact)) and not _GAP_FACT.match(fact)]
    gap_asked = "furthest" in sought or (_GAP.search(question) and not any(_GAP.search(fact) for fact in facts))
    if gap_asked and sought & (_WIDE | _NARROW):
        facts = [fact for fact in facts if _tells_gap(fact, question, sought)]
    else:
        facts = _of_degree(facts, sought)
    if _HOW_MANY.search(question) and _negated(question):
        facts = [fact for fact in facts if not _TALLY.match(fact)]  # the number asked for is none of these
    shared = {fact: len(sought & set(words(fact))) for fact in facts}
    return [fact for fact in facts if shared[fact] == max(shared.values())][:_MOST_FACTS]


def _may_tell(fact: str, title: Sentence, question: str) -> bool:
    """Whether a fact can be what is asked, if it tells a first row: not the second, nor the total, nor when something was highest."""
    match = _RANKING.match(fact)
    if not match:
        return True
    named = title.text.partition(". ")[0]
    if is_loss(question) and not is_loss(fact):
        return False  # of "surplus" the lowest
    if _OTHER_RANK.search(question) or (_NOT_SO.search(question) and not _NOT_SO.search(named)):
        return False
    if _OF_ALL & set(words(question)) - set(words(named)):
        return False
    in_time = match["degree"] is None or names_time(fact[: match.start("degree")].removesuffix(" is "))
    return not (in_time and _ASKS_TIME.search(question))


def counts_asked(title: Sentence, question: str) -> list[str]:
    """How often a word stands in the column that a question names ("How many sites …?"): of the word that it names too, if it does.

    Only where what is counted is what the table's rows are, and nothing else is asked of them.
    """
    match = _HOW_MANY.search(question)
    if not match or _FURTHER.search(question):
        return []
    caption, columns = stems(title.text.partition("; columns: ")[0].removeprefix(TABLE_SIGN)), _columns(title)
    counted = stems(_NUMERALS.sub(" ", match["among"] or match["asked"]))[: None if match["among"] else 1]
    if not set(counted) & {*caption, *stems(columns[0])}:
        return []
    found: list[tuple[str, str]] = []
    for fact in _FACT.split(title.text.partition(". ")[2]):
        tally = _TALLY.match(fact)
        column = next((name for name in columns[1:] if tally and tally["told"].startswith(f"{name} ")), "")
        told = set(stems(column)) - set(caption)
        if tally and told and told <= set(stems(question)):
            found.append((fact, tally["told"].removeprefix(column)))
    negated = _negated(question)
    said = {*words(question), *(["no"] if negated else [])}
    asked = set(stems(question))
    named = [
        fact
        for fact, value in found
        if (set(words(value)) <= said or (stems(value) and set(stems(value)) <= asked)) and negated == bool(_NO.search(value))
    ]
    return named if named or negated or len(found) > _MOST_FACTS else [fact for fact, _ in found]


def _negated(question: str) -> bool:
    return bool(_NEGATED.search(question)) or "no" in words(question)


def _columns(title: Sentence) -> list[str]:
    return title.text.partition("; columns: ")[2].partition(". ")[0].split(", ")


def _of_degree(facts: list[str], sought: set[str]) -> list[str]:
    """Those that tell what changed the most, or what is highest or lowest, where that is asked; all where neither is, or nothing fits."""
    if sought & _CHANGES:  # what fell the least is not worked out, and of what fell no highest tells
        return [fact for fact in facts if "lowest" not in sought and sought & _CHANGES & set(words(fact))]
    return [fact for fact in facts if sought & _EXTREMES & set(words(fact))] or facts


def _tells_gap(fact: str, question: str, sought: set[str]) -> bool:
    """Whether it is the widest gap that is asked: to the side that the question names, if it names one, and not the other way round."""
    match = _GAP_FACT.match(fact)
    sides = sought & {"above", "below"}
    if not match or sought & _NARROW or (sides and match["side"] not in sides) or (sought & _CHANGES and not sides):
        return False
    one, other, asked = words(match["one"]), words(match["other"]), words(question)
    if _GAP_IN.search(question) and not {*stems(match["one"]), *stems(match["other"])} & set(stems(question)):
        return False
    first, second = (
        next((place for place, word in enumerate(asked) if word in set(names) - set(others)), None)
        for names, others in ((one, other), (other, one))
    )
    return first is None or second is None or first < second


def asks_degree(question: str) -> bool:
    """Whether a question asks for a highest, a lowest or a change."""
    return any(word in _DEGREES or word in _DEGREES.values() or word in _LOSSES for word in words(question))
