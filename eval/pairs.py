"""How good the check of sentences against quotes is: its verdicts on labelled pairs, counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from rag.answers import Verdict
from rag.checking import verdict

FOLDER = Path(__file__).parent / "pairs"


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, a quote of a document, and whether the one bears the other out."""

    id: str
    document: str
    sentence: str
    quote: str
    label: Verdict
    change: str
    """How the sentence departs from the quote."""


def load_pairs(path: Path) -> list[Pair]:
    """The pairs of a JSON Lines file."""
    read = TypeAdapter(Pair)
    return [read.validate_python(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def tables(pairs: Sequence[Pair]) -> dict[str, list[list[str]]]:
    """Precision and recall of each side of the check, and how each kind of change fared, as tables by title."""
    judged = [(pair, verdict(pair.sentence, [pair.quote])) for pair in pairs]
    borne = {
        side: [(pair.label == "supported") is side for pair, found in judged if (found == "supported") is side] for side in (True, False)
    }
    of = Counter(pair.label == "supported" for pair in pairs)
    names = {True: "borne out", False: "not, or not wholly, borne out"}
    sides = [[names[side], _share(sum(right), len(right)), _share(sum(right), of[side]), str(of[side])] for side, right in borne.items()]
    kinds = sorted({(pair.label, pair.change) for pair in pairs})
    rows = []
    for label, change in kinds:
        found = Counter(given for pair, given in judged if (pair.label, pair.change) == (label, change))
        rows.append([f"{label}: {change}", *(str(found[name]) for name in ("supported", "partly", "not found"))])
    return {
        "The check": [["sentences", "precision", "recall", "n"], *sides],
        "By label and change": [["", "supported", "partly", "not found"], *rows],
    }


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"
