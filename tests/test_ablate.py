"""What each technique earns: each can be switched off, and is on again afterwards."""

import pytest
from small_index import small_index
from test_fit import HOURS, LOANS, TEXT, question, reading

from eval.ablate import ANSWERS, OF_ANSWERS, OF_SEARCH, SEARCH, Variant, answers, search, table
from eval.fit import Read
from rag import Chatbot, Settings, wording
from rag.reading import Comparison

SETTINGS = Settings(passages_read=1, answer_threshold=0.35)
READS = [
    Read(question("How many loans?", ("4,300 books in 2016",)), [reading((0.9, 0.1), 0)]),
    Read(question("Why fewer hours?", ("two posts were cut",)), [reading((0.3, 0.1), 0), reading((0.9, 0.1), 1)]),
    Read(
        question("When is it quiet?", ("Sundays are quiet",)),
        [reading((0.2, 0.4), 0), reading((0.1, 0.4), 1)],
        Comparison({(LOANS, LOANS.sentences[1]): 0.0, (HOURS, HOURS.sentences[1]): 0.9}, 0.1, 10),
    ),
    Read(question("Who is the librarian?", ()), [reading((0.2, 0.1), 0)]),
]


def _answers(name: str = "") -> dict[str, float | None]:
    off = next((variant for variant in OF_ANSWERS if variant.name.startswith(name)), Variant()) if name else Variant()
    figures, tokens = answers(READS, TEXT, SETTINGS, off)
    return {**dict(zip(ANSWERS, figures, strict=True)), "tokens": tokens}


def test_with_everything_on_it_is_what_the_chatbot_answers() -> None:
    assert _answers() == {
        "accuracy": 1.0,
        "citation recall": 1.0,
        "citation precision": 1.0,
        "unanswerable declined": 1.0,
        "answerable wrongly declined": 0.0,
        "tokens": 32.5,
    }


def test_the_threshold_off_answers_everything() -> None:
    assert _answers("threshold")["unanswerable declined"] == 0.0


def test_without_further_passages_what_stands_there_is_not_found_and_less_is_read() -> None:
    figures = _answers("four more")
    assert figures["citation recall"] == pytest.approx(1 / 3)
    assert figures["tokens"] == 22.5


def test_without_comparison_nothing_tells_the_passages_apart() -> None:
    figures = _answers("likeliest sentences")
    assert figures["citation precision"] == pytest.approx(3 / 5)
    assert figures["tokens"] == 30.0


@pytest.mark.parametrize("off", OF_ANSWERS, ids=lambda off: off.name)
def test_each_technique_of_the_answer_can_be_switched_off_and_is_on_again(off: Variant) -> None:
    before = wording._facts, wording._with_whole_lists
    figures, _ = answers(READS, TEXT, SETTINGS, off)
    assert len(figures) == len(ANSWERS)
    assert (wording._facts, wording._with_whole_lists) == before
    assert _answers()["accuracy"] == 1.0


@pytest.mark.parametrize("off", OF_SEARCH, ids=lambda off: off.name)
def test_each_technique_of_the_search_can_be_switched_off(off: Variant) -> None:
    bot = Chatbot(small_index(), SETTINGS)
    figures, seconds = search(bot, [question("How many ferries?", ("ferries",))], SETTINGS, off)
    assert len(figures) == len(SEARCH)
    assert seconds > 0


def test_the_table_tells_what_changes_in_points() -> None:
    found = table(["right", "declined"], "seconds", ([0.9, None], 0.5), {"keywords": ([0.85, None], 0.4)})
    assert found == [
        ["without", "right", "declined", "seconds"],
        ["(everything on)", "90.0 %", "–", "0.5"],
        ["keywords", "-5.0", "–", "-0.1"],
    ]
