"""The rows that a question asks for by a word in their cells: "Which sites were rated good?", "How many areas are inadequate?"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus import GOES_ON, Chunk, Sentence, read_quantity, reading_text
from index import stems
from rag.counts import HOW_MANY
from rag.rows import label, names_another, periods

_GRADES = r"(?:grades|ratings|judge?ments|marks)"
_ROWS = (
    r"(?:areas|aspects|categories|criteria|domains|elements|headings|items|parts|points|questions|sections|strands|subjects|themes|things"
    rf"|topics|{_GRADES})"
)
"""So the rows of any table may be called."""
_OF = r"(?:of (?:the|its|their|our|your) )?"
_HOW_MANY_ROWS = re.compile(rf"\bhow many (?={_OF}{_ROWS}\b|(?:[\w-]+ ){{1,3}}{_GRADES}\b)", re.IGNORECASE)
_CALLED = re.compile(rf"\b(?:which|what|how many|any) {_OF}(?!{_ROWS}\b)(?P<rows>[\w-]+)", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:(?:is|are|was|were)\s+(?:it|they|(?:the|this)\s+(?:force|police|trust|council|company|department|service|authority|agency|provider"
    r"|organi[sz]ation|office|charity|school|college|university|hospital|home))"
    r"|graded|rated|judged|assessed|scored|marked|classed|classified|labelled|deemed|found|considered|described|recorded"
    r"|given|got|gets?|received?|awarded|is|are|was|were|been|be|remains?|remained"
    rf"|(?:which|any)(?=(?: [\w-]+){{1,3}} {_GRADES}\b))\s+(?:as\s+|to\s+be\s+|an?\s+|the\s+)*"
    r"(?:(?:grades?|ratings?|judge?ments?|marks?|status|verdicts?)\s+(?:of\s+)?)?[\"'“‘]?",
    re.IGNORECASE,
)
"""After this a question names what is said of the rows it asks for."""
_ENDS = re.compile(
    r"[\"'”’]?\s*(?:$|[?.!,;)]|(?:in|by|at|on|for|when|during|since|from|within|among|according|so far|now|today|yet"
    r"|grades?|ratings?|judge?ments?|marks?|status|verdicts?)\b)",
    re.IGNORECASE,
)
_WHICH = re.compile(
    rf"\b(?:which|what|where|who|any(?:thing|where)?\b(?=.*\b(?:rated|graded|judged|assessed|{_GRADES})\b))\b", re.IGNORECASE
)
_MORE_OR_NOT = re.compile(
    r"\b(?:not|never|no|without|below|above|under|over|better|worse|than|least|most|before|after|and|or|but|except|excluding|other"
    r"|apart|why|how|when)\b|n['’]t\b",
    re.IGNORECASE,
)
"""What asks for other rows, for fewer of them, or for something else about them."""
_GETS = "get receive earn achieve"
"""Restricts nothing: "How many good grades did they get?"."""
_MOST_WORDS = 3
_MOST_ROWS = 12


def rows_of_kind(chunk: Chunk, question: str) -> list[Sentence]:
    """All rows of a passage's tables with a cell that says just what the question asks for, in order; in doubt none.

    Where the question has words of columns or cells that only some rows have ("… outstanding in 2017"), those that have them all. None
    where it has words of some rows' labels, a name or a restriction ("… good at night") that the passage doesn't know, where a table has
    more such rows than the passage, or where there are too many to read.
    """
    question = _HOW_MANY_ROWS.sub("which ", question)
    if not _WHICH.search(question) or HOW_MANY.search(question):
        return []
    rows = [row for row in chunk.sentences if row.kind == "row"]
    if not rows or names_another(question, chunk):
        return []
    said = {row: _words_asked(row, _without_names_of(chunk.document, question), chunk) for row in rows}
    if not any(said.values()):
        said = {row: _times_asked(row, question) for row in rows}
    if len(asked := {kind for cells in said.values() for kind in cells.values()}) != 1:
        return []
    kind = asked.pop()
    if _MORE_OR_NOT.search(question.casefold().replace(kind, "")):
        return []
    sought = set(stems(question)) - set(stems(kind))
    told = {row: {stem for name, cell in row.cells[1:] for stem in (*stems(name), *stems(cell))} for row in rows}
    labels = [set(stems(label(row))) - set(stems(f"{row.above} {row.cells[0][0]}")) for row in rows]
    if sought & _of_some(labels) - set().union(*told.values()):
        return []
    found = _of_one_column({row: set(cells) for row, cells in said.items() if cells}, sought)
    meant = [row for row in found if sought & _of_some(list(told.values())) <= told[row]]
    return meant if all(map(label, found)) and _are_all(found, chunk) and len(meant) <= _MOST_ROWS else []


def calls_them_so(question: str, row: Sentence) -> bool:
    """Whether the rows that a question asks for are called as these are, or anything ("Where is …?"): not suspects, if they are homes."""
    called = _CALLED.search(question)
    return not called or set(stems(called["rows"])) <= set(stems(f"{row.above} {row.cells[0][0]} {label(row)}"))


def _without_names_of(title: str, question: str) -> str:
    """A question without the words with a capital that the title has too: "In which areas is Acme outstanding?"."""
    known = set(stems(title))
    return " ".join(word for word in question.split() if not (word[0].isupper() and stems(word) and set(stems(word)) <= known))


def _of_one_column(said: Mapping[Sentence, set[str]], sought: set[str]) -> list[Sentence]:
    """The rows that have it in the column which the question names, or in the only one that has it; none where nobody knows which."""
    tables: dict[tuple[str, ...], list[Sentence]] = {}
    for row in said:
        tables.setdefault(tuple(name for name, _ in row.cells), []).append(row)
    found: list[Sentence] = []
    for names, rows in tables.items():
        words = {name for row in rows for name, cell in row.cells[1:] if _is_word(cell)}
        named = {name for name in words if sought & _own_stems(name, names)}
        meant = set().union(*(said[row] for row in rows)) & (named or set(names))
        if len(meant) != 1:
            return []
        found += [row for row in rows if said[row] & meant]
    return sorted(found, key=lambda row: row.start)


def _own_stems(name: str, names: Sequence[str]) -> set[str]:
    """The stems of a column's name that no other has: numbers only where it has nothing else of its own."""
    own = set(stems(name)) - {stem for other in names if other != name for stem in stems(other)}
    return {stem for stem in own if not stem[0].isdigit()} or own


def _of_some(told: Sequence[set[str]]) -> set[str]:
    return set().union(*told) - set(told[0]).intersection(*told)


def _words_asked(row: Sentence, question: str, chunk: Chunk) -> dict[str, str]:
    """The cells of a row, of a word or a few, that the question asks for, in small letters, by their columns' names."""
    kinds = {name: cell.casefold() for name, cell in row.cells[1:] if _is_word(cell)}
    return {name: kind for name, kind in kinds.items() if _asks_for(kind, question, chunk)}


def _times_asked(row: Sentence, question: str) -> dict[str, str]:
    """The year in a row's cell, if it is the question's one, in a column of which the question has a word ("inspected in 2018/19")."""
    asked, said = periods(question), set(stems(question))
    return {name: asked[0] for name, cell in row.cells[1:] if asked and periods(cell) == asked and said & set(stems(name))}


def _is_word(cell: str) -> bool:
    return 0 < len(cell.split()) <= _MOST_WORDS and cell[0].isalpha() and read_quantity(cell) is None


def _asks_for(kind: str, question: str, chunk: Chunk) -> bool:
    said = question.casefold()
    begun = (match.end() for match in _ASKED.finditer(said) if said.startswith(kind, match.end()))
    ended = (_ENDS.match(said, begin + len(kind)) for begin in begun)
    return any(_knows(chunk, said[end.end() :]) for end in ended if end)


def _knows(chunk: Chunk, words: str) -> bool:
    own = set(stems(words)) - set(stems(_GETS))
    return not own or own <= set(stems(f"{chunk.document} {reading_text(chunk)}"))


def _are_all(found: Sequence[Sentence], chunk: Chunk) -> bool:
    """Whether the tables that these rows are of stand whole in the passage, as far as its sentences tell."""
    whole = False
    above = None
    for sentence in chunk.sentences:
        if sentence.kind == "table":
            whole, above = GOES_ON not in sentence.text, None
        elif _names_columns(sentence):
            whole, above = True, None
        elif sentence.kind != "row" or (above is not None and sentence.above != above):
            whole = False
        else:
            above = sentence.above
        if sentence in found and not whole:
            return False
    return True


def _names_columns(row: Sentence) -> bool:
    """Whether a row names its table's columns besides saying something itself."""
    return any(cell and cell == name for _, cell in row.cells for name, _ in row.cells)
