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
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock, Timeout

from corpus import CHUNKER_VERSION, ChapterVerseError, Chunk, Document, Sentence
from index.embedder import Embedder, default_embedder
from index.errors import IndexFolderError
from index.keyword import KeywordIndex
from index.search import SearchIndex, first_sentences
from index.spelling import Spelling

if TYPE_CHECKING:
    from faiss import IndexFlatIP

FORMAT = 1
_PREFIX = "generation-"
_MANIFEST = "manifest.json"
_MANIFEST_HASH = "manifest.sha256"
_LOCK_SECONDS = 60
_REBUILD = "Build it again with: chapterverse index"


def save_index(index: SearchIndex, parent: Path, chunk_tokens: int) -> Path:
    """Write the next generation folder under ``parent`` and remove all but the one before it.

    A crash at any point leaves the earlier generations as they were. One process writes at a time; others wait.

    Raises:
        IndexFolderError: the disk is full or not writable, or another process has been writing for a minute.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with FileLock(parent / "writing.lock", timeout=_LOCK_SECONDS):
            return _write_generation(index, parent, chunk_tokens)
    except Timeout as error:
        raise IndexFolderError("Another process is writing this index. Wait for it, or stop it and try again.") from error
    except OSError as error:
        reason = error.strerror or "the disk may be full"
        raise IndexFolderError(f"The index could not be written ({reason}). Free some disk space or set CHAPTERVERSE_HOME.") from error


def generations(parent: Path) -> list[Path]:
    """The generation folders under ``parent``, newest first."""
    found = [path for path in parent.glob(f"{_PREFIX}*") if re.fullmatch("[0-9]+", path.name.removeprefix(_PREFIX))]
    return sorted(found, key=_number, reverse=True)


def load_index(folder: Path | str, embedder: Callable[[], Embedder] = default_embedder, chunk_tokens: int | None = None) -> SearchIndex:
    """Load a generation folder after proving every byte of it; the embedding model's weights wait for the first search.

    With ``chunk_tokens`` only chunks of that size will do.

    Raises:
        IndexFolderError: missing, damaged, or made by another embedder, chunker or format.
        EmbedderError: the embedder itself can't be loaded.
    """
    folder = Path(folder)
    try:
        ours = _identity(embedder())
        present = _present(folder)
        manifest = _proved_manifest(folder, present)
        _check_makers(manifest, ours, chunk_tokens)
        contents = _proved_contents(folder, manifest, present)
        return _parse(folder, contents, embedder)
    except ChapterVerseError:
        raise
    except Exception as error:
        # Whatever the disk or a library makes of a strange file, the way out is the same.
        raise IndexFolderError(f"The index in the folder {folder.name} can't be read. {_REBUILD}") from error


def chunker_settings(chunk_tokens: int) -> dict[str, int]:
    """What decides how a document is cut, as the manifest records it."""
    return {"version": CHUNKER_VERSION, "chunk_tokens": chunk_tokens}


def _number(generation: Path) -> int:
    return int(generation.name.removeprefix(_PREFIX))


def _identity(embedder: Embedder) -> dict[str, str | int]:
    return {"name": embedder.name, "weights_sha256": embedder.weights_sha256, "dimension": embedder.dimension}


def _write_generation(index: SearchIndex, parent: Path, chunk_tokens: int) -> Path:
    for leftover in parent.glob("writing-*"):
        shutil.rmtree(leftover)
    existing = generations(parent)
    number = _number(existing[0]) + 1 if existing else 1
    aside, target = parent / f"writing-{number:06d}", parent / f"{_PREFIX}{number:06d}"
    try:
        aside.mkdir()
        _write_files(index, aside)
        _write_manifest(index, aside, chunk_tokens)
        for path in [*aside.rglob("*"), aside]:
            _sync(path)
        aside.rename(target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _sync(parent)
    for old in existing[1:]:
        shutil.rmtree(old, ignore_errors=True)
    return target


def _write_files(index: SearchIndex, folder: Path) -> None:
    from faiss import serialize_index  # native code, not needed by --help

    (folder / "documents.json").write_bytes(_json([asdict(document) for document in index.documents]))
    (folder / "chunks.jsonl").write_bytes(b"".join(_json(asdict(chunk)) + b"\n" for chunk in index.chunks))
    for name, vectors in (("chunks.faiss", index.chunk_vectors), ("sentences.faiss", index.sentence_vectors)):
        (folder / name).write_bytes(serialize_index(vectors).tobytes())
    index.chunk_words.save(folder / "chunk_words")
    index.sentence_words.save(folder / "sentence_words")


def _write_manifest(index: SearchIndex, folder: Path, chunk_tokens: int) -> None:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    manifest = _json(
        {
            "format": FORMAT,
            "embedder": _identity(index.embedder()),
            "chunker": chunker_settings(chunk_tokens),
            "documents": {document.id: document.title for document in index.documents},
            "files": {name: {"bytes": len(raw), "sha256": _sha256(raw)} for name, raw in files.items()},
        },
        indent=1,
    )
    (folder / _MANIFEST).write_bytes(manifest)
    (folder / _MANIFEST_HASH).write_text(_sha256(manifest), encoding="ascii")


def _json(content: object, indent: int | None = None) -> bytes:
    # Not as escapes, which would join two lone surrogates to one character and so shift every position after it.
    return json.dumps(content, ensure_ascii=False, indent=indent).encode("utf-8", "surrogatepass")


def _present(folder: Path) -> set[str]:
    """Everything below the folder, by path from it: plain files and folders only."""
    if not folder.is_dir():
        raise IndexFolderError(f"There is no index folder {folder.name}. {_REBUILD}")
    present = set()
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise IndexFolderError(f"The index is damaged: {name!r} is not a plain file. {_REBUILD}")
        present.add(name)
    return present


def _proved_manifest(folder: Path, present: set[str]) -> dict[str, Any]:
    if not {_MANIFEST, _MANIFEST_HASH} <= present:
        raise IndexFolderError(f"There is no whole index in the folder {folder.name}. {_REBUILD}")
    raw = (folder / _MANIFEST).read_bytes()
    if (folder / _MANIFEST_HASH).read_bytes() != _sha256(raw).encode():
        raise IndexFolderError(f"The index is damaged: its manifest is not what was written. {_REBUILD}")
    manifest: dict[str, Any] = json.loads(raw)
    return manifest


def _check_makers(manifest: dict[str, Any], ours: dict[str, str | int], chunk_tokens: int | None) -> None:
    if manifest["format"] != FORMAT:
        raise IndexFolderError(f"The index has format {manifest['format']}; this version reads format {FORMAT}. {_REBUILD}")
    for key, value in ours.items():
        if manifest["embedder"][key] != value:
            raise IndexFolderError(
                f"The index was built by another embedding model: its {key} is {manifest['embedder'][key]}, not {value}. {_REBUILD}"
            )
    if manifest["chunker"]["version"] != CHUNKER_VERSION:
        raise IndexFolderError(f"The index was built by another version of the chunker. {_REBUILD}")
    if chunk_tokens is not None and manifest["chunker"] != chunker_settings(chunk_tokens):
        raise IndexFolderError(f"The index was built with chunks of another size. {_REBUILD}")


def _proved_contents(folder: Path, manifest: dict[str, Any], present: set[str]) -> dict[str, bytes]:
    files = manifest["files"]
    foreign = present - {_MANIFEST, _MANIFEST_HASH, *files, *(Path(name).parent.as_posix() for name in files)}
    if foreign:
        raise IndexFolderError(f"The index holds something that doesn't belong to it: {min(foreign)!r}. {_REBUILD}")
    contents = {}
    for name, expected in files.items():
        if name not in present or (folder / name).stat().st_size != expected["bytes"]:
            raise IndexFolderError(f"The index is damaged: {name} is missing or has the wrong size. {_REBUILD}")
        contents[name] = (folder / name).read_bytes()
        if _sha256(contents[name]) != expected["sha256"]:
            raise IndexFolderError(f"The index is damaged: {name} is not what was written. {_REBUILD}")
    return contents


def _parse(folder: Path, contents: dict[str, bytes], embedder: Callable[[], Embedder]) -> SearchIndex:
    documents = tuple(Document(**entry) for entry in json.loads(contents["documents.json"]))
    chunks = tuple(_chunk(json.loads(line)) for line in contents["chunks.jsonl"].split(b"\n") if line)
    first = first_sentences(chunks)
    dimension = embedder().dimension
    return SearchIndex(
        documents=documents,
        chunks=chunks,
        chunk_vectors=_vectors(contents["chunks.faiss"], len(chunks), dimension),
        sentence_vectors=_vectors(contents["sentences.faiss"], int(first[-1]), dimension),
        chunk_words=KeywordIndex.load(folder / "chunk_words"),
        sentence_words=KeywordIndex.load(folder / "sentence_words"),
        first_sentence=first,
        spelling=Spelling([document.text for document in documents]),
        embedder=embedder,
    )


def _chunk(entry: dict[str, Any]) -> Chunk:
    entry["heading_path"] = tuple(entry["heading_path"])
    entry["sentences"] = tuple(Sentence(**{**one, "cells": tuple(map(tuple, one["cells"]))}) for one in entry["sentences"])
    return Chunk(**entry)


def _vectors(raw: bytes, rows: int, dimension: int) -> IndexFlatIP:
    from faiss import IndexFlatIP, deserialize_index  # native code, not needed by --help

    index = deserialize_index(np.frombuffer(raw, dtype=np.uint8))
    if type(index) is not IndexFlatIP or index.d != dimension or index.ntotal != rows:
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
