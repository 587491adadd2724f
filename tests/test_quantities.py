import pytest

from corpus.quantities import compare_cells, comparison, read_quantity, same_measure


@pytest.mark.parametrize(
    ("cell", "value", "currency", "unit"),
    [
        ("1,874", "1874", "", ""),
        ("£0.5m", "0.5", "£", "m"),
        ("-7%", "-7", "", "%"),
        ("12.4 percent", "12.4", "", "%"),
        ("(3)", None, "", ""),
        ("2016", None, "", ""),
    ],
)
def test_a_cell_is_read_as_a_quantity(cell: str, value: str | None, currency: str, unit: str) -> None:
    quantity = read_quantity(cell)
    if value is None:
        assert quantity is None
    else:
        assert quantity is not None
        assert (str(quantity.value), quantity.currency, quantity.unit) == (value, currency, unit)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        pytest.param(("Kent rate", "42"), ("National rate", "27"), "Kent rate is higher than National rate by 15.", id="plain numbers"),
        pytest.param(
            ("Kent share", "28%"),
            ("National share", "30%"),
            "Kent share is lower than National share by 2 percentage points.",
            id="percents",
        ),
        pytest.param(
            ("Our share", "2%"), ("Their share", "1%"), "Our share is higher than Their share by 1 percentage point.", id="one point"
        ),
        pytest.param(("Kent spend", "£56"), ("National spend", "£65"), "Kent spend is lower than National spend by £9.", id="pounds"),
        pytest.param(
            ("Kent spend", "£4.9m"), ("National spend", "£4.2m"), "Kent spend is higher than National spend by £0.7m.", id="millions"
        ),
        pytest.param(("Kent rate", "3.0"), ("National rate", "3"), "Kent rate is the same as National rate.", id="equal"),
        pytest.param(("2017", "1,200"), ("2018", "200"), "2017 is higher than 2018 by 1,000.", id="years"),
        pytest.param(("Kent rate", "42"), ("National rate", "27%"), "", id="other units are not compared"),
        pytest.param(("Crimes", "42"), ("Officers", "27"), "", id="other measures are not compared"),
        pytest.param(("Number of cells", "42"), ("Number of officers", "27"), "", id="two numbers are not one measure"),
        pytest.param(("Cargo (thousand tonnes)", "42"), ("Carbon of cargo (tonnes)", "7"), "", id="other units in the names"),
        pytest.param(("Crimes", "42"), ("Crimes per head", "2"), "", id="a rate is not compared with a number"),
        pytest.param(("2022/23", "64"), ("Upheld in 2023/24", "20"), "", id="a part of another year is not compared"),
        pytest.param(("Rate in 2017", "4%"), ("Change in rate", "2%"), "", id="a change is not compared"),
        pytest.param(("Kent rate", "Good"), ("National rate", "27"), "", id="words are not compared"),
    ],
)
def test_two_cells_are_compared_where_that_means_something(first: tuple[str, str], second: tuple[str, str], said: str) -> None:
    assert comparison(*first, *second) == said


def test_those_who_would_are_not_compared_with_those_who_would_not() -> None:
    assert comparison("Would recommend", "95%", "Would not recommend", "2%") == ""


def test_shares_in_brackets_are_compared_neither_in_a_row_nor_between_rows() -> None:
    assert comparison("Share 2018", "(45.5)", "Share 2019", "(30.3)") == ""
    assert compare_cells("Share", ("Abbey", "(45.5)"), ("Dale", "(30.3)")) == ""


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Positions authorized", "Positions filled", True),
        ("Rate in Kent", "Rate in England", True),
        ("Original budget", "Revised budget", True),
        ("Crimes 2017/18", "Crimes 2018/19", True),
        ("Staff costs", "Staff numbers", False),
        ("Police officers 2017", "Police dogs 2018", False),
        ("Median wait, days", "Median cost, pounds", False),
        ("2017/18", "2018/19 Q1", False),
        ("Cost", "Cost", False),
    ],
)
def test_columns_are_compared_only_where_they_measure_one_thing(first: str, second: str, same: bool) -> None:
    assert same_measure(first, second) == same
