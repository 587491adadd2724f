"""An index on disk: a generation folder whose manifest vouches for every byte, put in place by rename.

    generation-000001/
        manifest.json       format, embedder, chunker, documents, and each file's size and SHA-256
        manifest.sha256     SHA-256 of manifest.json
        documents.json, chunks.jsonl, chunks.faiss, sentences.faiss, chunk_words/, sentence_words/

Nothing is parsed before its hash is proved, and nothing is ever a pickle. FAISS itself has no checksum.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus import CHUNKER_VERSION, Chunk, Document, Sentence
from index.embedder import DIMENSION, EMBEDDER_NAME, WEIGHTS_SHA256, Embedder, default_embedder
from index.errors import IndexFolderError
from index.keyword import KeywordIndex
from index.search import SearchIndex, first_sentences

FORMAT = 1
_PREFIX = "generation-"
_REBUILD = "Build it again with: chapterverse index"


def save_index(index: SearchIndex, parent: Path, chunk_tokens: int) -> Path:
    """Write the next generation folder under ``parent`` and remove all but the one before it.

    A crash at any point leaves the earlier generations as they were.

    Raises:
        IndexFolderError: the disk is full or not writable.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for leftover in parent.glob("writing-*"):
            shutil.rmtree(leftover)
        existing = generations(parent)
        number = int(existing[0].name.removeprefix(_PREFIX)) + 1 if existing else 1
        aside = parent / f"writing-{number:06d}"
        aside.mkdir()
        _write_files(index, aside)
        _write_manifest(index, aside, chunk_tokens)
        target = parent / f"{_PREFIX}{number:06d}"
        aside.rename(target)
        _sync(parent)
        for old in existing[1:]:
            shutil.rmtree(old)
    except OSError as error:
        raise IndexFolderError(f"The index could not be written ({error.strerror}). Free some disk space or set CHAPTERVERSE_HOME.") from error
    return target


def generations(parent: Path) -> list[Path]:
    """The generation folders under ``parent``, newest first."""
    found = [path for path in parent.glob(f"{_PREFIX}*") if path.name.removeprefix(_PREFIX).isdigit()]
    return sorted(found, key=lambda path: int(path.name.removeprefix(_PREFIX)), reverse=True)


def load_index(folder: Path | str, embedder: Callable[[], Embedder] = default_embedder) -> SearchIndex:
    """Load a generation folder after proving every byte of it; the embedder is loaded at the first search.

    Raises:
        IndexFolderError: missing, damaged, or made by another embedder, chunker or format.
    """
    folder = Path(folder)
    manifest = _proved_manifest(folder)
    _check_makers(manifest)
    contents = _proved_contents(folder, manifest)
    try:
        return _parse(folder, contents, embedder)
    except (ValueError, KeyError, TypeError, RuntimeError, OSError) as error:
        raise IndexFolderError(f"The index can't be read although its hashes are right. {_REBUILD}") from error


def chunker_settings(chunk_tokens: int) -> dict[str, int]:
    """What decides how a document is cut, as the manifest records it."""
    return {"version": CHUNKER_VERSION, "chunk_tokens": chunk_tokens}


def _write_files(index: SearchIndex, folder: Path) -> None:
    import faiss  # native code, not needed by --help

    (folder / "documents.json").write_text(json.dumps([asdict(document) for document in index.documents], ensure_ascii=False), encoding="utf-8")
    lines = [json.dumps(asdict(chunk), ensure_ascii=False) + "\n" for chunk in index.chunks]
    (folder / "chunks.jsonl").write_text("".join(lines), encoding="utf-8")
    for name, vectors in (("chunks.faiss", index.chunk_vectors), ("sentences.faiss", index.sentence_vectors)):
        (folder / name).write_bytes(faiss.serialize_index(vectors).tobytes())
    index.chunk_words.save(folder / "chunk_words")
    index.sentence_words.save(folder / "sentence_words")


def _write_manifest(index: SearchIndex, folder: Path, chunk_tokens: int) -> None:
    embedder = index.embedder()
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    manifest = {
        "format": FORMAT,
        "embedder": {"name": embedder.name, "weights_sha256": embedder.weights_sha256, "dimension": embedder.dimension},
        "chunker": chunker_settings(chunk_tokens),
        "documents": {document.id: document.title for document in index.documents},
        "files": {name: {"bytes": path.stat().st_size, "sha256": _sha256(path.read_bytes())} for name, path in files.items()},
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    (folder / "manifest.sha256").write_text(_sha256(text.encode()), encoding="ascii")
    for path in [*(entry for entry in folder.rglob("*") if entry.is_file()), folder]:
        _sync(path)


def _proved_manifest(folder: Path) -> dict[str, Any]:
    try:
        raw = (folder / "manifest.json").read_bytes()
        expected = (folder / "manifest.sha256").read_bytes()
    except OSError as error:
        raise IndexFolderError(f"There is no whole index in the folder {folder.name}. {_REBUILD}") from error
    if expected != _sha256(raw).encode():
        raise IndexFolderError(f"The index is damaged: its manifest is not what was written. {_REBUILD}")
    manifest: dict[str, Any] = json.loads(raw)
    return manifest


def _check_makers(manifest: dict[str, Any]) -> None:
    if manifest.get("format") != FORMAT:
        raise IndexFolderError(f"The index has format {manifest.get('format')}; this version reads format {FORMAT}. {_REBUILD}")
    ours = {"name": EMBEDDER_NAME, "weights_sha256": WEIGHTS_SHA256, "dimension": DIMENSION}
    if manifest["embedder"] != ours:
        raise IndexFolderError(f"The index was built by another embedding model ({manifest['embedder'].get('name')}). {_REBUILD}")
    if manifest["chunker"].get("version") != CHUNKER_VERSION:
        raise IndexFolderError(f"The index was built by another version of the chunker. {_REBUILD}")


def _proved_contents(folder: Path, manifest: dict[str, Any]) -> dict[str, bytes]:
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    foreign = present - set(manifest["files"]) - {"manifest.json", "manifest.sha256"}
    if foreign:
        raise IndexFolderError(f"The index holds a file that doesn't belong to it: {min(foreign)}. {_REBUILD}")
    contents = {}
    for name, expected in manifest["files"].items():
        path = folder / name
        if path.is_symlink() or not path.is_file() or path.stat().st_size != expected["bytes"]:
            raise IndexFolderError(f"The index is damaged: {name} is missing or has the wrong size. {_REBUILD}")
        contents[name] = path.read_bytes()
        if _sha256(contents[name]) != expected["sha256"]:
            raise IndexFolderError(f"The index is damaged: {name} is not what was written. {_REBUILD}")
    return contents


def _parse(folder: Path, contents: dict[str, bytes], embedder: Callable[[], Embedder]) -> SearchIndex:
    documents = tuple(Document(**entry) for entry in json.loads(contents["documents.json"]))
    chunks = tuple(_chunk(json.loads(line)) for line in contents["chunks.jsonl"].decode().split("\n") if line)
    first = first_sentences(chunks)
    return SearchIndex(
        documents=documents,
        chunks=chunks,
        chunk_vectors=_vectors(contents["chunks.faiss"], len(chunks)),
        sentence_vectors=_vectors(contents["sentences.faiss"], int(first[-1])),
        chunk_words=KeywordIndex.load(folder / "chunk_words"),
        sentence_words=KeywordIndex.load(folder / "sentence_words"),
        first_sentence=first,
        embedder=embedder,
    )


def _chunk(entry: dict[str, Any]) -> Chunk:
    entry["heading_path"] = tuple(entry["heading_path"])
    entry["sentences"] = tuple(Sentence(**sentence) for sentence in entry["sentences"])
    return Chunk(**entry)


def _vectors(raw: bytes, rows: int) -> Any:
    import faiss
    import numpy as np

    faiss.set_deserialization_vector_byte_limit(max(rows, 1) * DIMENSION * 4 * 2 + 4096)
    index = faiss.deserialize_index(np.frombuffer(raw, dtype=np.uint8))
    if type(index) is not faiss.IndexFlatIP or index.d != DIMENSION or index.ntotal != rows:
        raise ValueError("not the vector index that was saved")
    return index


def _sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _sync(path: Path) -> None:
    """Force a file or folder to disk, so that a rename is never seen before what it names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
