"""How often a word stands in a table's column, where a question asks that: "How many sites are open?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus import TABLE_SIGN, Sentence, split_facts
from index import stems, words

HOW_MANY = re.compile(r"(?:^of (?P<among>.+?), )?(?:\w+ )?\bhow many\b(?P<asked>.*)", re.IGNORECASE | re.DOTALL)
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
_YES_OR_NO = {"yes", "no"}
_MOST_TOLD = 2


def facts_of(title: Sentence) -> list[str]:
    """What ``corpus.table_facts`` worked out from a table, by the sentence that names it."""
    return split_facts(title.text.partition(". ")[2])


def caption_of(title: Sentence) -> str:
    """What a table is called."""
    return title.text.partition("; columns: ")[0].removeprefix(TABLE_SIGN)


def counts_asked(title: Sentence, rows: Sequence[Sentence], question: str) -> list[str]:
    """How often a word stands in the column that a question names ("How many sites …?"): of the word that it names too, if it does.

    Only where what is counted is what the table's ``rows`` are, and nothing else is asked of them.
    """
    match = HOW_MANY.search(question)
    if not match or _FURTHER.search(question) or not rows:
        return []
    counted = stems(_NUMERALS.sub(" ", match["among"] or match["asked"]))[: None if match["among"] else 1]
    if not set(counted) & {*stems(caption_of(title)), *stems(rows[0].cells[0][0])}:
        return []
    found = _of_columns_named(title, rows, question)
    named = _of_words_named(found, question)
    return named if named or _negated(question) or len(found) > _MOST_TOLD else [fact for fact, _ in found]


def rows_told(title: Sentence, rows: Sequence[Sentence], question: str) -> list[str]:
    """Which rows have a word in the column that a question names ("Which sites are open?"): of the word that it names too, or of "yes".

    Not where the question asks how many: that is ``counts_asked``.
    """
    if HOW_MANY.search(question) or _FURTHER.search(question) or not rows:
        return []
    found = _of_columns_named(title, rows, question)
    named = _of_words_named(found, question)
    if not named and not _negated(question) and any(set(words(value)) <= _YES_OR_NO for _, value in found):
        named = [fact for fact, value in found if words(value) == ["yes"]]
    return named if len(named) == 1 else []


def _of_columns_named(title: Sentence, rows: Sequence[Sentence], question: str) -> list[tuple[str, str]]:
    """What was counted in the columns all telling words of whose name stand in the question, each with the word it counts."""
    found: list[tuple[str, str]] = []
    for fact in facts_of(title):
        tally = _TALLY.match(fact)
        column = next((name for name, _ in rows[0].cells[1:] if tally and name and tally["told"].startswith(f"{name} ")), "")
        told = set(stems(column)) - set(stems(caption_of(title)))
        if tally and told and told <= set(stems(question)):
            found.append((fact, tally["told"].removeprefix(column)))
    return found


def _of_words_named(found: Sequence[tuple[str, str]], question: str) -> list[str]:
    turned = _negated(question)
    said = {*words(question), *(["no"] if turned else [])}
    asked = set(stems(question))
    return [
        fact
        for fact, value in found
        if (set(words(value)) <= said or (stems(value) and set(stems(value)) <= asked)) and turned == bool(_NO.search(value))
    ]


def _negated(question: str) -> bool:
    return bool(_NEGATED.search(question)) or "no" in words(question)
