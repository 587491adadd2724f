import pytest

from corpus.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, 0, len(text))]


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param(["It rose.", "It fell!", "Why?", "Nobody knows."], id="stops, marks and questions"),
        pytest.param(["Some forces, e.g. Kent, i.e. Mr. Smith of No. 10, agree.", "Others don't."], id="abbreviations"),
        pytest.param(["It spent 4.2 percent, or £0.5m.", "£3m is left."], id="decimals and money"),
        pytest.param(["A master's degree (M.St) in Studies by J. K. Smith ended.", "So did I.", "We left."], id="initials"),
        pytest.param(["He said 'stop.'", "“Why?”", "(Nobody knew. Nobody asked.)", "Then it ended."], id="quotes and brackets"),
        pytest.param(["See the [report.](#)", "Then read on."], id="a link that ends a sentence"),
        pytest.param(["It fell.[1]", "It rose.[2][3]", "As Smith et al. (2017) found, see Eq. (3)."], id="notes and sources"),
        pytest.param(["Some were serious.2", "None was lost.14", "Version 2.5 failed."], id="marks of footnotes"),
        pytest.param(["He wrote to Miss B.", "The landlord did not.", "It saw Flat C.", "It was dry."], id="letters for names"),
        pytest.param(["It was due in Apr. 2021 under Reg. 12, see Para. 4 of it."], id="months and regulations"),
        pytest.param(["no stop at all"], id="no stop"),
    ],
)
def test_a_paragraph_is_cut_into_its_sentences(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


def test_a_bracket_that_never_closes_does_not_swallow_the_rest() -> None:
    assert split("An open (bracket. " + "word " * 300 + "Here. Next.")[-1] == "Next."


def test_a_line_break_between_sentences_belongs_to_none() -> None:
    assert split("One ends.\r\nTwo goes\non.") == ["One ends.", "Two goes\non."]


def test_a_short_form_ends_a_sentence_and_the_number_of_a_paragraph_does_not() -> None:
    assert split("They don't. Mine does. It's J. Smith's.") == ["They don't.", "Mine does.", "It's J. Smith's."]
    assert split("R12. The line should stay. See R3. It is urgent.") == ["R12. The line should stay.", "See R3.", "It is urgent."]
