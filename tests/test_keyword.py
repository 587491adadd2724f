import json
import math

import numpy as np
import pytest

from index import stems, words
from index.keyword import KeywordIndex

TEXTS = ["The force recorded crime. Crime fell.", "Recording of crime", "", "The budget of the force rose by 1,250"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Crime fell by 34.7%", ["crime", "fell", "by", "34.7"]),
        ("1,250 crimes, 3,000,000", ["1250", "crimes", "3000000"]),
        ("the force’s plan, Kent's", ["the", "force", "plan", "kent"]),
        ("don’t stop-and-search", ["don't", "stop", "and", "search"]),
        ("2018/19 COVID19", ["2018", "19", "covid", "19"]),
        ("Élan vital", ["élan", "vital"]),
        ("\ud83d\0 \u200b— £ !", []),
        ("", []),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


def test_stems_leave_out_stop_words_and_inflections():
    assert stems("What were the investigations of the recorded crimes?") == stems("investigation record crime")


def bm25(texts: list[str], question: str, k1: float, b: float) -> list[float]:
    """Robertson and Zaragoza (2009) as Lucene has it, written out."""
    lists = [stems(text) or ["\0"] for text in texts]
    average = sum(map(len, lists)) / len(lists)
    scores = []
    for terms in lists:
        score = 0.0
        for stem in stems(question):
            holding = sum(stem in others for others in lists)
            if holding:
                rarity = math.log(1 + (len(lists) - holding + 0.5) / (holding + 0.5))
                count = terms.count(stem)
                score += rarity * count / (count + k1 * (1 - b + b * len(terms) / average))
        scores.append(score)
    return scores


@pytest.mark.parametrize("question", ["crime", "recorded crime", "the force budget 1250", "crime crime", "crime nowhere"])
def test_scores_are_bm25(tmp_path, question):
    index = KeywordIndex.build(TEXTS)
    index.save(tmp_path)
    settings = json.loads((tmp_path / "params.index.json").read_text())
    expected = bm25(TEXTS, question, settings["k1"], settings["b"])
    np.testing.assert_allclose(index.scores(question), expected, rtol=1e-5)


@pytest.mark.parametrize("question", ["", "?", "of the", "zebra", "\0", "\ud83d"])
def test_a_question_without_known_words_scores_nothing(question):
    scores = KeywordIndex.build(TEXTS).scores(question)
    assert scores.shape == (len(TEXTS),)
    assert not scores.any()


def test_texts_without_words_are_found_by_nothing():
    index = KeywordIndex.build([""])
    assert not index.scores("crime").any()
    assert index.weights("crime").keys() == {"crime"}


def test_rarer_words_weigh_more_and_unknown_ones_the_most():
    weights = KeywordIndex.build(TEXTS).weights("crime budget zebra")
    assert list(weights) == ["crime", "budget", "zebra"]
    assert 0 < weights["crime"] < weights["budget"] < weights["zebra"]


def test_a_saved_index_scores_the_same(tmp_path):
    index = KeywordIndex.build([*TEXTS, "Ünïcödé words \ud83d", "tab\tand\0nul"])
    index.save(tmp_path)
    loaded = KeywordIndex.load(tmp_path)
    for question in ("crime", "ünïcödé", "nul force", "zebra"):
        np.testing.assert_array_equal(loaded.scores(question), index.scores(question))
        assert loaded.weights(question) == index.weights(question)
