"""Figures are the same however they are written, and what follows from two of them is known."""

import pytest

from rag.figures import Figure, figures, follows, scaled, stands


def read(text: str) -> list[tuple[float, str]]:
    return [(round(figure.value, 2), figure.kind) for figure in figures(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2,000 crimes", "two thousand crimes"),
        ("£0.5m", "half a million pounds"),
        ("£600,000", "£0.6 million"),
        ("75 percent", "three-quarters of them"),
        ("three in ten", "30%"),
        ("one household in five", "20 per cent"),
        ("a delay of 14 days", "a delay of two weeks"),
        ("within a fortnight", "within 14 days"),
        ("half a year earlier", "six months earlier"),
        ("a quarter of an hour", "15 minutes"),
        ("twenty-one files", "21 files"),
        ("the backlog halved", "the backlog fell by 50 percent"),
        ("2018/19", "2018"),
        ("half a million dollars", "$500,000"),
        ("5km of road", "5 kilometres"),
        ("1\u202f234 crimes", "1,234 crimes"),
        ("ſix or fıve sites", "six or five sites"),
    ],
)
def test_one_figure_in_two_forms(one: str, other: str) -> None:
    assert read(one) == read(other) != []


def test_units_are_told_apart() -> None:
    (weeks,), (months,), (tonnes,), (litres,) = map(figures, ("five weeks", "five months", "90 tonnes", "90 litres"))
    assert not stands(weeks, [months])
    assert not stands(tonnes, [litres])
    assert stands(Figure(90), [tonnes])  # "from 95 to 90 tonnes"


@pytest.mark.parametrize("text", ["the second quarter", "one of the forces", "the third training", "at 3:02:44", "a week's leave"])
def test_what_is_no_figure(text: str) -> None:
    assert read(text) == []


def test_about_is_nearly_and_else_it_is_exact() -> None:
    held = figures("2,451 offenders, of whom 63.42 percent")
    assert stands(figures("just under 2,500 offenders")[0], held)
    assert not stands(figures("2,541 offenders")[0], held)
    assert stands(figures("nearly two-thirds of them")[0], held)
    assert not stands(figures("more than nine in ten")[0], held)


def test_a_difference_a_sum_a_share_and_a_rest_follow_from_two_figures() -> None:
    held = figures("43 of the 62 files")
    assert follows(figures("69 percent of them")[0], held, "69 percent of them")
    assert follows(Figure(19), held, "19 fewer")
    assert follows(Figure(105), held, "105 in total")
    assert not follows(Figure(19), held, "19 files")  # nothing says that it was worked out
    assert follows(figures("one in five")[0], figures("80 percent had grounds"), "one in five had none")
    assert follows(figures("four years")[0], figures("2018 and 2014"), "four years earlier it was more")


def test_money_in_a_tables_unit() -> None:
    assert stands(figures("£200,000")[0], scaled("Difference (£ million)\n0.2"))


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("$5 million", "£5 million"),
        ("3 percentage points", "3%"),
        ("5 km", "5 miles"),
        ("890,862 visitors", "890,861 visitors"),
        ("a rate of 0.001", "a rate of 0.005"),
        ("about 1%", "about 4%"),
        ("one in five", "one in four"),
    ],
)
def test_these_are_not_one_figure(said: str, held: str) -> None:
    assert not stands(figures(said)[0], figures(held))


def test_years_make_no_shares_and_shares_a_sum_only_where_that_is_said() -> None:
    assert not follows(Figure(97, "%"), figures("in 2018 and 2019"), "97% of them")
    assert follows(Figure(12, "months"), figures("in 2018 and 2019"), "12 months more")
    quarters = figures("a quarter failed and a quarter closed")
    assert not follows(Figure(50, "%", about=True), quarters, "half of them failed")
    assert follows(Figure(50, "%", about=True), quarters, "half of them altogether")
    assert follows(Figure(3, "points"), figures("30% and 27%"), "3 percentage points lower")
