"""Marks of Markdown and HTML are not read; what only looks like them is."""

from __future__ import annotations

import pytest

from corpus.lines import clean
from corpus.marks import emphasised, is_only_marks


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**Net zero** by *2032*, not __2045__ or _later_", "Net zero by 2032, not 2045 or later"),
        ("see [section 4](#four) and ![a map](map.png)", "see section 4 and a map"),
        ("lower than before[^1].", "lower than before."),
        ("[^2]: The effect is small.", "The effect is small."),
        ("Tarn &amp; Vey&nbsp;Ltd", "Tarn & Vey Ltd"),
        ("the file RIWASP\\_MIS", "the file RIWASP_MIS"),
        ("Amber<br/>(late)", "Amber (late)"),
        ("31<sup>st</sup> March", "31st March"),
        ("CO<sub>2</sub> and `code`", "CO2 and code"),
        ("> She said so.\n> Twice.", "She said so. Twice."),
        ("One<!-- image --> two", "One two"),
        ("*Restated in part.", "Restated in part."),
        ("It is location-based.*", "It is location-based."),
        ("It cost ~~£5m~~ £6m.", "It cost £6m."),
        ("**Table 2.", "Table 2."),
        ('(**partly**) and "*late*"', '(partly) and "late"'),
    ],
)
def test_marks_are_not_read(written: str, read: str) -> None:
    assert clean(written) == read


@pytest.mark.parametrize(
    "words",
    [
        "2 * 3 * 4 = 24",
        "the files a_b and c_d_e",
        "> 50 per cent",
        "5 < 6 and 7 > 6",
        "Marks & Spencer; AT&T",
        "100%*",
        "C:\\path",
        "a [note] in brackets",
        "<name> and <address>",
        "***",
        "2**10 = 1024, from 2**3 to 4**5",
        "****1234",
        "if a<b and c>d then",
        "p <i 5> x",
        "__init__.py and A__12__B",
        "src/*.py and tests/*.py",
        "int *p",
        "\\\\server\\share",
        ">£500",
        "> £5m was lost",
        ">= 50 per cent",
        "> -5",
        "12%** of them",
        "rose from ~~5 to ~~9",
    ],
)
def test_what_only_looks_like_a_mark_stays(words: str) -> None:
    assert clean(words) == words


@pytest.mark.parametrize(("written", "read"), [("£45<sup>2</sup> a head", "£45^2 a head"), ("10<sup>6</sup>", "10^6")])
def test_what_is_raised_behind_a_figure_makes_no_other_figure(written: str, read: str) -> None:
    assert clean(written) == read


def test_a_comment_and_an_empty_quoted_line_hold_nothing_to_read() -> None:
    assert is_only_marks("<!-- image -->")
    assert is_only_marks(">")
    assert not is_only_marks("> Words")
    assert not is_only_marks("<!-- p1 --> The trust lost £45m. <!-- p2 -->")
    assert not is_only_marks("<b>Words</b>")


def test_a_line_is_emphasised_as_a_whole_or_not() -> None:
    assert emphasised("**4.2 Sustainability**") == "4.2 Sustainability"
    assert emphasised("__Aims__:") == "Aims"
    assert emphasised("**Aims** and **ends**") == ""
    assert emphasised("Aims") == ""
