import pytest

from corpus.contents import find_contents, place_entries
from corpus.lines import read_lines


def levels(text: str) -> list[tuple[int, str, int | None]]:
    contents = find_contents(read_lines(text))
    return [(entry.level, entry.name, entry.page) for entry in contents.entries] if contents else []


@pytest.mark.parametrize("leader", ["\t", " ........ ", " . . . . ", "    "], ids=["a tab", "dots", "spaced dots", "spaces"])
def test_names_and_pages_are_read_across(leader: str) -> None:
    text = f"Table of contents\n\nOne way{leader}1\nAnother{leader}12\nThe last{leader}120\n\nText."
    assert levels(text) == [(1, "One way", 1), (1, "Another", 12), (1, "The last", 120)]


def test_indentation_gives_levels() -> None:
    assert [level for level, _, _ in levels("Contents\nA\t1\n  B\t2\n    C\t3\n  D\t4\nE\t5\n")] == [1, 2, 3, 2, 1]


def test_numbering_gives_levels() -> None:
    assert [level for level, _, _ in levels("Contents\n1 A\t1\n1.1 B\t2\n1.1.1 C\t3\n2 D\t4\nIndex\t5\n")] == [1, 2, 3, 1, 1]


def test_repeated_names_stand_below_the_headings_before_them() -> None:
    text = "Contents\nForeword\t1\nNorth\t2\nFindings\t3\nCosts\t4\nSouth\t5\nFindings\t6\nCosts\t7\nAppendix 1\t8\n"
    assert [(level, name) for level, name, _ in levels(text)] == [
        (1, "Foreword"),
        (1, "North"),
        (2, "Findings"),
        (2, "Costs"),
        (1, "South"),
        (2, "Findings"),
        (2, "Costs"),
        (1, "Appendix 1"),
    ]


def test_names_that_never_repeat_stay_flat() -> None:
    assert {level for level, _, _ in levels("Contents\nA\t1\nB\t2\nC\t3\n")} == {1}


@pytest.mark.parametrize(
    "text",
    ["Contents\nA\t1\nB\t2\n\nText.", "Sales\t1\nCosts\t2\nRest\t3\n", "Contents\n\nA\t9\nB\t5\nC\t3\n", "The contents vary.\n"],
    ids=["two lines", "no title", "falling numbers", "the word in a sentence"],
)
def test_this_is_no_contents_page(text: str) -> None:
    assert levels(text) == []


def test_repeated_names_are_placed_in_order_and_a_missing_one_is_left_out() -> None:
    text = "Contents\nA\t1\nSame\t1\nLost\t2\nB\t3\nSame\t4\n\nA\n\nSame\n\nWords.\n\nB\n\nSame\n\nWords.\n"
    lines = read_lines(text)
    contents = find_contents(lines)
    assert contents is not None
    placed = place_entries(contents, lines)
    assert [(lines[index].text, placed[index].page) for index in sorted(placed)] == [("A", 1), ("Same", 1), ("B", 3), ("Same", 4)]


def test_roman_pages_and_a_name_over_two_lines() -> None:
    text = "Contents\nForeword\tiii\nOne\t1\nA name that is\nlong\t12\nThree\t14\n\nText."
    contents = find_contents(read_lines(text))
    assert contents is not None
    assert [(entry.name, entry.page) for entry in contents.entries] == [
        ("Foreword", None), ("One", 1), ("A name that is long", 12), ("Three", 14),
    ]  # fmt: skip
    assert contents.last == 5


def test_names_without_pages_count_where_they_come_again() -> None:
    page = "Contents\n\nForeword\n1 About us\n1.1 What we do\n2 Costs\n\n"
    below = "Foreword\n\nIt rained.\n\n1 About us\n\n1.1 What we do\n\nWe row.\n\n2 Costs\n\nThey rose.\n"
    assert [name for _, name, _ in levels(page + below)] == ["Foreword", "1 About us", "1.1 What we do", "2 Costs"]
    assert levels(f"{page}We row.\n") == []
