"""The pairs a check of citations will be measured by are what their README says."""

import json
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAIRS = [json.loads(line) for file in sorted((ROOT / "eval" / "pairs").glob("*.jsonl")) for line in file.read_text().splitlines()]


def test_the_labels_are_half_supported_and_no_pair_stands_twice() -> None:
    assert Counter(pair["label"] for pair in PAIRS) == {"supported": 180, "not found": 144, "partly": 36}
    assert len({pair["id"] for pair in PAIRS}) == len({pair["sentence"] for pair in PAIRS}) == len(PAIRS)


@pytest.mark.parametrize("document", sorted({pair["document"] for pair in PAIRS}))
def test_each_quote_stands_in_its_document(document: str) -> None:
    text = (ROOT / document).read_text()
    assert [pair["id"] for pair in PAIRS if pair["document"] == document and pair["quote"] not in text] == []
