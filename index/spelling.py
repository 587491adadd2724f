"""Typing errors in a question, put right by the words of the documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.keyword import stem_words

_SHORTEST = 4
"""Letters; among shorter words nearly everything is one letter from something else."""
_SHORT = 6
"""Words up to this length may differ by one letter, longer ones by two."""
_WORD = re.compile(rf"(?<!\w)[^\W\d_]{{{_SHORTEST},}}(?!\w)")


class Spelling:
    """The words of some texts, as a measure of how a question's words are meant. Counted at the first question."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def corrected(self, question: str, lexicon: frozenset[str]) -> str:
        """The question with each unknown word replaced by the nearest word of the texts, in lower case, if one is near enough.

        Distance is optimal string alignment: letters put in, left out, changed, or swapped with their neighbour. Known
        are the texts' words and those of ``lexicon`` (lower case), and other inflections of either. Words with a digit or
        a capital inside stay as they are, and a name (a capital after the question's first word) only ever becomes another name.
        """
        first = _WORD.search(question.lstrip("\"'“‘(¿¡ "))
        first_word = first.group() if first and first.start() == 0 else ""

        def replacement(match: re.Match[str]) -> str:
            word = match.group()
            if word[1:] != word[1:].lower() or word.lower() in lexicon or stem_words([word.lower()])[0] in _stems(lexicon):
                return word
            is_name = word[0].isupper() and word != first_word
            return self._nearest(word.lower(), is_name) or word

        return _WORD.sub(replacement, question)

    def _nearest(self, word: str, is_name: bool) -> str | None:
        """The nearest word of the texts, the most frequent of equals; None if the word is known or none is near."""
        if word in self._counts or (not is_name and stem_words([word])[0] in self._stems):
            return None
        # The first letter is seldom mistyped, save by swapping it with the second.
        candidates = [
            candidate
            for candidate in self._counts
            if (candidate[0] == word[0] or candidate[:2] == word[1::-1]) and (not is_name or candidate in self._names)
        ]
        most = 1 if len(word) <= _SHORT else 2
        near = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=most, limit=None)
        return min(near, key=lambda found: (found[1], -self._counts[found[0]], found[0]))[0] if near else None

    @cached_property
    def _written(self) -> Counter[str]:
        """How often each word stands in the texts, capitals kept."""
        return Counter(word for text in self._texts for word in _WORD.findall(text))

    @cached_property
    def _counts(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for word, count in self._written.items():
            counts[word.lower()] += count
        return counts

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem_words(sorted(self._counts)))

    @cached_property
    def _names(self) -> frozenset[str]:
        """Words that never stand in lower case."""
        return frozenset(self._counts) - {word for word in self._written if word.islower()}


@lru_cache(maxsize=1)
def _stems(lexicon: frozenset[str]) -> frozenset[str]:
    return frozenset(stem_words(sorted(lexicon)))
