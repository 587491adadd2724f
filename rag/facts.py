"""Which of a table's facts, worked out by ``corpus.table_facts``, a question asks for."""

from __future__ import annotations

import re

from corpus import Chunk, Sentence, read_quantity
from index import stems, words
from rag.rows import named_rows

_FACT = re.compile(r"(?<=\)\.) (?=\S)")
"""Each ends in what it is worked out from, in brackets; names may have stops within."""
_MOST_FACTS = 2
_FEWEST_VALUES = 3
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
_GAP_FACT = re.compile(r"(?P<one>.+) is furthest (?P<side>above|below) (?P<other>.+) for ")
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:not|never|without|lack\w*|missing|absent|fail\w*)\b|n['’]t\b", re.IGNORECASE)
_TALLY = re.compile(r"(?P<told>.+): \d+ of \d+ \(")
_RELATIVE = re.compile(
    r"\bby (?:the )?(?:\w+ )?(?:per ?cent(?:age)?\b|%|proportion\b)"
    r"|(?:\bper ?cent(?:age)?|%) (?:fall|rise|increase|decrease|change|drop|growth|gain)"
    r"|\bproportion(?:al|ate)ly\b|\brelatively\b|\bin (?:relative|percentage|proportional) terms\b",
    re.IGNORECASE,
)
"""What asks for a change as a share of what there was, which no fact tells."""
_BOUND = re.compile(r"\bat (?:least|most)\b", re.IGNORECASE)
_PERIOD = re.compile(r"\b(?:19|20)\d\d(?:[-/]\d\d(?:\d\d)?)?\b")


def facts_asked(title: Sentence, question: str) -> list[str]:
    """What was worked out from a table, as far as it is of the degree asked and shares most with the question."""
    if counts := counts_asked(title, question):
        return counts
    facts = [fact for fact in _FACT.split(title.text.partition(". ")[2]) if fact]
    # All words count here, not just stems of the telling ones: "above" and "below", "highest" and "lowest" decide.
    said = words(_BOUND.sub(" ", question))
    sought = {_DEGREES.get(word, word) for word in said}
    if len(_PERIOD.findall(question)) > 1:
        sought |= {_LOSSES[word] for word in said if word in _LOSSES}
    if _RELATIVE.search(question) and sought & (_CHANGES | _WIDE):
        facts = [fact for fact in facts if not _CHANGES & set(words(fact)) and not _GAP_FACT.match(fact)]
    gap_asked = "furthest" in sought or (_GAP.search(question) and not any(_GAP.search(fact) for fact in facts))
    if gap_asked and sought & (_WIDE | _NARROW):
        facts = [fact for fact in facts if _tells_gap(fact, question, sought)]
    else:
        facts = _of_degree(facts, sought)
    shared = {fact: len(sought & set(words(fact))) for fact in facts}
    return [fact for fact in facts if shared[fact] == max(shared.values())][:_MOST_FACTS]


def counts_asked(title: Sentence, question: str) -> list[str]:
    """How often a word stands in the column that a question names ("How many …?"): of the word that it names too, if it does."""
    if not _HOW_MANY.search(question):
        return []
    caption = set(stems(title.text.partition("; columns: ")[0]))
    asked = set(stems(question))
    found: list[tuple[str, str]] = []
    for fact in _FACT.split(title.text.partition(". ")[2]):
        match = _TALLY.match(fact)
        column = next((name for name in _columns(title) if match and match["told"].startswith(f"{name} ")), "")
        told = set(stems(column)) - caption
        if match and told and told <= asked:
            found.append((fact, match["told"].removeprefix(column)))
    said = {*words(question), *(["no"] if _NEGATED.search(question) else [])}
    named = [fact for fact, value in found if set(words(value)) <= said]
    return (named or [fact for fact, _ in found])[:_MOST_FACTS]


def is_no_extreme(row: Sentence, chunk: Chunk, question: str) -> bool:
    """Whether the highest or the lowest is asked, and this row has it in none of the table's columns of numbers.

    Never of a row that the question names: it may just be asked about. The second highest will do, for the highest may be a total.
    """
    table = [other for other in chunk.sentences if other.kind == "row" and other.above == row.above]
    columns = {word for other in table for name, _ in other.cells for word in words(name)}  # "Most Similar Forces" asks for no highest
    sought = {_DEGREES.get(word, word) for word in words(_BOUND.sub(" ", question)) if word not in columns}
    if sought & _CHANGES or len(sought & _EXTREMES) != 1 or row in named_rows(chunk, question):
        return False
    compared = 0
    for number, (_, cell) in enumerate(row.cells[1:], 1):
        read = [read_quantity(other.cells[number][1]) for other in table if len(other.cells) > number]
        values = sorted({quantity.value for quantity in read if quantity})
        own = read_quantity(cell)
        compared += len(values) >= _FEWEST_VALUES
        if own and own.value in (values[-2:] if "highest" in sought else values[:1]):
            return False
    return compared > 0


def _columns(title: Sentence) -> list[str]:
    return title.text.partition("; columns: ")[2].partition(". ")[0].split(", ")


def _of_degree(facts: list[str], sought: set[str]) -> list[str]:
    """Those that tell what changed the most, or what is highest or lowest, where that is asked; all where neither is, or nothing fits."""
    if sought & _CHANGES and not any(_CHANGES & set(words(fact)) for fact in facts):
        return []  # what changed the most is not worked out, and no highest tells it
    for degrees in (_CHANGES, _EXTREMES):
        of_degree = [fact for fact in facts if degrees & set(words(fact))]
        if sought & degrees and degrees is _CHANGES and "lowest" in sought and of_degree:
            return []  # what fell the least is not worked out
        if fitting := [fact for fact in of_degree if sought & degrees & set(words(fact))]:
            return fitting
    return facts


def _tells_gap(fact: str, question: str, sought: set[str]) -> bool:
    """Whether it is the widest gap that is asked: to the side that the question names, if it names one, and not the other way round."""
    match = _GAP_FACT.match(fact)
    sides = sought & {"above", "below"}
    if not match or sought & _NARROW or (sides and match["side"] not in sides) or (sought & _CHANGES and not sides):
        return False
    one, other, asked = words(match["one"]), words(match["other"]), words(question)
    first, second = (
        next((place for place, word in enumerate(asked) if word in set(names) - set(others)), None)
        for names, others in ((one, other), (other, one))
    )
    return first is None or second is None or first < second


def asks_degree(question: str) -> bool:
    """Whether a question asks for a highest, a lowest or a change."""
    return any(word in _DEGREES or word in _DEGREES.values() or word in _LOSSES for word in words(question))
