"""How the model points at sentences: each has a letter, and the reply is letters, or says that nothing answers."""

from __future__ import annotations

import math
import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

from rag.prompts import NOT_STATED

MARKS = string.ascii_uppercase + string.ascii_lowercase
"""The letter of each sentence of a passage, in order. One token each for the models we know, and enough for any chunk."""

_IN_BRACKETS = re.compile(r"\[([A-Za-z])\]")
_LETTERS_ALONE = re.compile(r"\s*([A-Za-z]\b(?:(?:[\s,;&]|\band\b)+[A-Za-z]\b)*)\s*(?:[.):]|$)", re.MULTILINE)

Step = Mapping[str, Any]
"""One token of a reply as an OpenAI-compatible service describes it: ``token``, ``logprob``, ``top_logprobs``."""


ENOUGH = " ST"
"""Where the engine may stop writing: no reply but ``NOT_STATED`` holds this, and each further token takes a tenth of a second."""


def declines(reply: str) -> bool:
    """Whether a reply, broken off or not, says that nothing answers."""
    reply = reply.strip().upper()
    return NOT_STATED in reply or (len(reply) > 1 and NOT_STATED.startswith(reply))


def pointed_at(reply: str, sentences: int) -> tuple[int, ...]:
    """The positions of the sentences that a reply names, in order of the passage; none when it says that nothing answers.

    Understood are letters alone at the beginning ("C D", "C, D and E", "C. It fell.") and letters in brackets ("[C] says so");
    not the words "A" and "I" of a sentence.
    """
    if declines(reply):
        return ()
    alone = _LETTERS_ALONE.match(reply)
    letters = _IN_BRACKETS.findall(reply) or (re.findall(r"\b[A-Za-z]\b", alone[1]) if alone else [])
    return tuple(sorted({MARKS.index(letter) for letter in letters if MARKS.index(letter) < sentences}))


def likelihoods(steps: Sequence[Step], sentences: int) -> tuple[float, ...]:
    """For each sentence how likely the model was to name it at some step of its reply, 0 to 1; empty without probabilities."""
    if not any(step.get("top_logprobs") for step in steps):
        return ()
    found = [0.0] * sentences
    for step in steps:
        for entry in step.get("top_logprobs") or ():
            token = entry["token"].strip()
            if len(token) == 1 and token in MARKS and MARKS.index(token) < sentences:
                found[MARKS.index(token)] += math.exp(entry["logprob"])
    return tuple(min(1.0, likelihood) for likelihood in found)


def doubt(steps: Sequence[Step]) -> float:
    """How likely the model was, at its first token, to say that nothing answers, 0 to 1."""
    if not steps:
        return 0.0
    first = steps[0].get("top_logprobs") or ()
    return sum(math.exp(entry["logprob"]) for entry in first if len(entry["token"]) > 1 and NOT_STATED.startswith(entry["token"]))
