"""What is read from the model's reply: letters of sentences, and how likely each was; and the adapter that taught it this."""

import math
from dataclasses import replace

import pytest

from rag.errors import ModelError
from rag.models import MODELS, verified_adapter_path
from rag.pointing import ENOUGH, MARKS, declines, doubt, likelihoods, pointed_at
from rag.prompts import NOT_STATED


@pytest.mark.parametrize(
    ("reply", "positions"),
    [
        ("C", (2,)),
        ("C D", (2, 3)),
        ("D, B and C", (1, 2, 3)),
        ("[B] and [C] say that a delay arose", (1, 2)),
        ("B. A delay arose.", (1,)),
        ("A delay arose.", ()),
        ("I cannot find this in the passage", ()),
        ("B\nThe force is good", (1,)),
        ("NOT STATED", ()),
        ("NOT", ()),
        ("Not stated: see A", ()),
        ("The report is silent", ()),
        ("Z", ()),
        ("", ()),
    ],
)
def test_a_reply_names_sentences_by_their_letters(reply: str, positions: tuple[int, ...]) -> None:
    assert pointed_at(reply, 5) == positions


def test_every_sentence_up_to_the_last_mark_has_a_letter_of_its_own() -> None:
    assert len(set(MARKS)) == len(MARKS) == 52
    assert pointed_at("a", 30) == (26,)


def step(**likely: float) -> dict[str, object]:
    tops = [{"token": token.replace("_", " "), "logprob": math.log(probability)} for token, probability in likely.items()]
    return {"token": tops[0]["token"], "logprob": tops[0]["logprob"], "top_logprobs": tops}


def test_likelihoods_add_up_over_the_steps_of_a_reply_to_one_at_most() -> None:
    steps = [step(B=0.6, C=0.3, NOT=0.1), step(_C=0.9, _D=0.05)]
    assert likelihoods(steps, 3) == pytest.approx((0, 0.6, 1.0))


def test_a_service_without_probabilities_gives_none() -> None:
    assert likelihoods([{"token": "B", "logprob": 0.0, "top_logprobs": []}], 3) == ()
    assert likelihoods([], 3) == ()


def test_doubt_is_the_first_tokens_share_of_saying_that_nothing_answers() -> None:
    # "N" is the fourteenth sentence's letter, not the beginning of "NOT STATED".
    assert doubt([step(NOT=0.2, N=0.5, B=0.3), step(NOT=0.9)]) == pytest.approx(0.2)
    assert doubt([]) == 0


def test_the_adapter_that_comes_along_is_proved_before_use(monkeypatch: pytest.MonkeyPatch) -> None:
    path = verified_adapter_path("default")
    assert path is not None
    assert path.read_bytes()[:4] == b"GGUF"
    monkeypatch.setitem(MODELS, "default", replace(MODELS["default"], adapter_sha256="0" * 64))
    with pytest.raises(ModelError, match="Install Chapter & Verse again"):
        verified_adapter_path("default")


def test_a_model_without_an_adapter_has_none() -> None:
    assert verified_adapter_path("tiny") is None


@pytest.mark.parametrize(
    ("reply", "says_so"),
    [
        ("NOT STATED", True),
        (" not stated.", True),
        ("NOT", True),
        ("N", False),
        ("", False),
        ("B", False),
        ("B C", False),
        ("Note B", False),
    ],
)
def test_a_reply_that_declines_is_known_even_when_broken_off(reply: str, says_so: bool) -> None:
    assert declines(reply) is says_so


def test_the_engine_stops_where_nothing_else_can_come() -> None:
    before, _, after = NOT_STATED.partition(ENOUGH)
    assert declines(before)
    assert after
