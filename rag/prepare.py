"""From a document on disk to an index ready to search, building it only when there is none that fits."""

from __future__ import annotations

import hashlib

from filelock import FileLock, Timeout

from corpus import chunk_document, read_document
from index import IndexFolderError, Progress, SearchIndex, build_index, default_embedder, generations, load_index, save_index
from rag.settings import Settings

_BUILD_SECONDS = 900


def prepare_index(settings: Settings, progress: Progress | None = None, *, rebuild: bool = False) -> SearchIndex:
    """Load the index of the settings' document, or build and save it when it's missing, stale or damaged.

    Raises:
        DocumentError: the document can't be read.
        IndexFolderError: the index can't be written, or another process has been building it for too long.
    """
    document = read_document(settings.document)
    key = hashlib.sha256(f"{document.id} {document.title} {settings.chunk_tokens}".encode()).hexdigest()[:16]
    parent = settings.home / "indexes" / key
    try:
        parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(parent / "lock", timeout=_BUILD_SECONDS):
            if not rebuild:
                for folder in generations(parent):
                    try:
                        index = load_index(folder, chunk_tokens=settings.chunk_tokens)
                    except IndexFolderError:
                        continue
                    if [found.id for found in index.documents] == [document.id]:
                        return index
            index = build_index([document], chunk_document(document, settings.chunk_tokens), default_embedder, progress)
            save_index(index, parent, settings.chunk_tokens)
            return index
    except Timeout as error:
        raise IndexFolderError("Another process is building this index. Wait for it, or stop it and try again.") from error
    except OSError as error:
        reason = error.strerror or "the disk may be full"
        raise IndexFolderError(f"The data folder can't be written ({reason}). Free some disk space or set CHAPTERVERSE_HOME.") from error
