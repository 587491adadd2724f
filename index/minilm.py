"""all-MiniLM-L6-v2 in NumPy, for the few short texts of a question: the same vectors, without the seconds that PyTorch takes to load.

The network is BERT (Devlin et al., 2019) with the mean of the last layer's states (Reimers and Gurevych, 2019). Longer lists of texts are
embedded by sentence-transformers; ``tests/test_embedder.py`` holds the two against each other.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Rows = NDArray[np.float32]

LAYERS, HEADS = 6, 12
MOST_PIECES = 256
"""Word pieces of a text that are read, as sentence-transformers is told for this model."""
_EPSILON = 1e-12


class MiniLM:
    """The network with its weights (safetensors) and its tokenizer (JSON), both as bytes that have been proved."""

    def __init__(self, weights: bytes, tokenizer: bytes) -> None:
        from safetensors.numpy import load
        from threadpoolctl import ThreadpoolController
        from tokenizers import Tokenizer

        self._threads = ThreadpoolController()
        self._weights: dict[str, Rows] = load(weights)
        self._added: dict[str, Rows] = {}
        self._tokenizer: Tokenizer = Tokenizer.from_str(tokenizer.decode("utf-8"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_PIECES)

    def adapted(self, adapter: bytes) -> MiniLM:
        """The same network with low-rank matrices beside some of its weights (Hu et al., 2022): for a weight, ``<its name>.a`` of rank by
        inputs and ``<its name>.b`` of outputs by rank, as safetensors that have been proved."""
        from safetensors.numpy import load

        adapted = copy(self)
        adapted._added = {name: matrix.astype(np.float32) for name, matrix in load(adapter).items()}
        return adapted

    def vector(self, text: str) -> Rows:
        """The text's vector of unit length."""
        # Several threads would wait for one another at each of the small products, and long where the language model is at work.
        with self._threads.limit(limits=1, user_api="blas"):
            return self._vector(text)

    def _vector(self, text: str) -> Rows:
        pieces = self._tokenizer.encode(text).ids
        states = self._weights["embeddings.word_embeddings.weight"][pieces]
        states = states + self._weights["embeddings.position_embeddings.weight"][: len(pieces)]
        states = self._normed("embeddings", states + self._weights["embeddings.token_type_embeddings.weight"][0])
        for layer in range(LAYERS):
            states = self._layer(f"encoder.layer.{layer}", states)
        mean = states.mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)

    def _layer(self, name: str, states: Rows) -> Rows:
        attended = self._dense(f"{name}.attention.output", self._attention(f"{name}.attention.self", states))
        states = self._normed(f"{name}.attention.output", states + attended)
        widened = _gelu(self._dense(f"{name}.intermediate", states))
        return self._normed(f"{name}.output", states + self._dense(f"{name}.output", widened))

    def _attention(self, name: str, states: Rows) -> Rows:
        length, width = states.shape

        def heads(part: str) -> Rows:
            rows = self._linear(f"{name}.{part}", states)
            return rows.reshape(length, HEADS, width // HEADS).transpose(1, 0, 2)

        scores = heads("query") @ heads("key").transpose(0, 2, 1) / np.float32(np.sqrt(width // HEADS))
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        return np.asarray((shares @ heads("value")).transpose(1, 0, 2).reshape(length, width), dtype=np.float32)

    def _dense(self, name: str, states: Rows) -> Rows:
        return self._linear(f"{name}.dense", states)

    def _linear(self, name: str, states: Rows) -> Rows:
        rows = states @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        if f"{name}.a" in self._added:
            rows = rows + states @ self._added[f"{name}.a"].T @ self._added[f"{name}.b"].T
        return np.asarray(rows, dtype=np.float32)

    def _normed(self, name: str, states: Rows) -> Rows:
        centred = states - states.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + _EPSILON)
        return np.asarray(scaled * self._weights[f"{name}.LayerNorm.weight"] + self._weights[f"{name}.LayerNorm.bias"], dtype=np.float32)


def _gelu(values: Rows) -> Rows:
    """x times the normal distribution at x, with the error function of Abramowitz and Stegun (1964), 7.1.26: right to 2e-7."""
    scaled = np.abs(values) / np.float32(np.sqrt(2))
    inverse = 1 / (1 + 0.3275911 * scaled)
    series = inverse * (0.254829592 + inverse * (-0.284496736 + inverse * (1.421413741 + inverse * (-1.453152027 + inverse * 1.061405429))))
    error = np.sign(values) * (1 - series * np.exp(-scaled * scaled))
    return np.asarray(0.5 * values * (1 + error), dtype=np.float32)
