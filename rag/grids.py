"""A sentence held against a table as it stands in a document: tabs or bars between cells, the columns named above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from corpus import without_marks
from index import stems, words
from rag.figures import Figure, figures, stands

_HIGHER = {"above", "more", "higher", "larger", "greater", "exceeds", "bigger"}
_BORDER = re.compile(r"[\t|]| {3,}")
_COUNT = re.compile(r"\b(?P<part>\d{1,4}) of (?P<whole>\d{1,4}) \((?P<labels>.*)\)")
_BY = re.compile(r"\(by ([^()]*)\)")
_LOWER = {"below", "fewer", "less", "lower", "smaller"}


def is_table(quote: str) -> bool:
    """Whether a quote holds cells."""
    return bool(_rows(quote))


def shows_its_cells(quote: str, cells: Sequence[str]) -> bool:
    """Whether a row as it stands parts by tabs or bars into just these cells, in this order (empty ones and marks aside)."""
    if "\t" not in quote and "|" not in quote:
        return False
    rows = _rows(without_marks(quote))
    return len(rows) == 1 and [words(cell) for cell in rows[0] if words(cell)] == [words(cell) for cell in cells if words(cell)]


def counts(sentence: str, quote: str) -> list[Figure]:
    """The figures of "4 of 9 (Deal; Dover; …)" in a sentence, where a table has so many rows at least and so many are named."""
    found: list[Figure] = []
    rows = len(_rows(quote))
    held = f" {' '.join(words(quote))} "
    for match in _COUNT.finditer(sentence):
        named = [label for label in match["labels"].split("; ") if f" {' '.join(words(label))} " in held]
        if len(named) == int(match["part"]) <= int(match["whole"]) <= rows:
            found += [Figure(float(match["part"])), Figure(float(match["whole"]))]
    return found


def _rows(quote: str) -> list[list[str]]:
    """The cells of each line that has several, but for lines that only draw."""
    lines = [line for line in quote.splitlines() if _BORDER.search(line.strip(" ")) and re.search(r"[^\s|:-]", line)]
    return [[cell.strip() for cell in _BORDER.split(re.sub(r"^\s*\||\|\s*$", "", line))] for line in lines]


def _all_words(text: str) -> set[str]:
    """Words and stems, those of no meaning too: "ours" may be all that tells one column from another."""
    return {*words(text), *stems(text)}


def _is_head(cells: list[str]) -> bool:
    return not any(re.fullmatch(r"(?!(?:19|20)\d\d$)[-–−+]?[£$€]?[\d.,]+\s?(?:%|m|bn|k)?", cell) for cell in cells[1:] if cell)


def contradicts_table(sentence: str, quote: str) -> bool:
    """Whether a sentence gives a row of a table another row's or column's cell, or compares two cells the wrong way round."""
    rows = _rows(quote)
    head = next((cells for cells in rows if _is_head(cells) and sum(map(bool, cells)) > 1), [])
    body = [cells for cells in rows if cells is not head and len(cells) > 1 and cells[0]]
    if body and all(len(cells) == len(head) + 1 for cells in body):
        head = ["", *head]  # a quote begins with the first words: an empty cell in front of the names is lost
    if not body or not head:
        return False
    told = _all_words(sentence)
    match = {id(cells): len(told & set(stems(cells[0]))) / max(1, len(set(stems(cells[0])))) for cells in body}
    best = max(match.values())
    if best < 0.5:
        return False
    named = [cells for cells in body if match[id(cells)] == best]
    return _wrong_cell(sentence, head, body, named, told) or _wrong_way(sentence, head, named)


def _wrong_cell(sentence: str, head: list[str], body: list[list[str]], named: list[list[str]], told: set[str]) -> bool:
    in_names = figures(" ; ".join(head))
    said = [figure for figure in figures(_COUNT.sub(r"\g<labels>", sentence)) if not stands(figure, in_names)]
    whole = rest = f" {' '.join(words(sentence))} "
    for cells in named:  # what a row is called or holds may hold another's cell ("the posts of harbour master", "Nearly met")
        for cell in sorted(cells, key=len, reverse=True):
            rest = rest.replace(_as_words(cell), " ") if len(words(cell)) > 1 or cell == cells[0] else rest

    def is_said(cell: str, told: str) -> bool:
        held = figures(cell)
        if held:
            return any(stands(figure, held, kinds_differ=True) for figure in said)
        return len(words(cell)) > 0 and _as_words(cell) in told

    for cells in body:
        told_here = whole.replace(_as_words(cells[0]), " ") if cells in named else rest
        said_here = [position for position, cell in enumerate(cells) if position and cell and is_said(cell, told_here)]
        if cells in named:
            # Of a row that is told whole all columns are named.
            unsaid = [position for position, cell in enumerate(cells) if position and cell and position not in said_here]
            said_here = [position for position in said_here if not _is_gap(cells, position, sentence)]
            if any(_other_column_is_named(position, unsaid, head, told) for position in said_here):
                return True
        elif any(not _explained(cells[position], named) for position in said_here):
            return True
    return False


def _is_gap(cells: list[str], position: int, sentence: str) -> bool:
    """Whether "by 3" is said of a row with two cells that differ by so much, besides the one that holds how they do."""
    held = figures(" ; ".join(cell for number, cell in enumerate(cells) if number and number != position))
    gaps = [Figure(abs(one.value - other.value)) for one, other in combinations(held, 2)]
    return any(
        stands(figure, figures(cells[position]), kinds_differ=True) and stands(figure, gaps, kinds_differ=True)
        for told in _BY.findall(sentence)
        for figure in figures(told)
    )


def _as_words(cell: str) -> str:
    return f" {' '.join(words(cell))} "


def _other_column_is_named(position: int, unsaid: Sequence[int], head: list[str], told: set[str]) -> bool:
    """Whether all that tells the name of a column not given from this one's is said, and not what tells this one's from that."""
    if position >= len(head) or not head[position]:
        return False
    own = _all_words(head[position])
    others = [_all_words(head[other]) for other in unsaid if other < len(head) and head[other]]
    return any(other - own and other - own <= told and not own - other <= told for other in others)


def _explained(cell: str, named: list[list[str]]) -> bool:
    """Whether a cell of another row is said because a named row has the same, or two of a named row's cells differ by so much."""
    if any(cell in row[1:] for row in named):
        return True
    for row in named:
        held = figures(" ; ".join(row[1:]))
        gaps = [Figure(abs(one.value - other.value)) for one, other in combinations(held, 2)]
        if any(stands(figure, [*held, *gaps], kinds_differ=True) for figure in figures(cell)):
            return True
    return False


def _wrong_way(sentence: str, head: list[str], named: list[list[str]]) -> bool:
    said = words(sentence)
    turns = [position for position, word in enumerate(said) if word in _HIGHER | _LOWER]
    if len(turns) != 1 or len(named) != 1:
        return False
    turn = turns[0]
    pivot = next((position for position, word in enumerate(said) if word == "than" and position > turn), turn)
    cells = named[0]
    if any(re.match(r"[-−–]\d", cell) for cell in cells[1:]):
        return False  # below nothing, "lower" has two meanings
    columns = [
        (_all_words(name), figures(cell)[0].value) for name, cell in zip(head[1:], cells[1:], strict=False) if name and figures(cell)
    ]
    if len(columns) != 2:
        return False
    before, after = (_all_words(" ".join(part)) for part in (said[:pivot], said[pivot:]))
    (one, _), (other, _) = columns
    apart = one - other, other - one
    orders = [(0, 1), (1, 0)]
    fit = [order for order in orders if apart[order[1]] and apart[order[1]] <= after and (apart[order[0]] & before or not apart[order[0]])]
    if len(fit) != 1:
        return False
    first, second = (columns[position][1] for position in fit[0])
    return not (first > second if said[turn] in _HIGHER else first < second)
