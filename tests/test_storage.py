import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock
from small_index import TEXT, WordEmbedder, paragraphs, small_index

from corpus import document_from_text
from index import IndexFolderError, SearchIndex, build_index, chunker_settings, generations, load_index, save_index

EMBEDDER = WordEmbedder()
REBUILD = "chapterverse index"
QUESTIONS = ("How many inspections?", "receiving centre", "investigaton", "zebra")


def embedder() -> WordEmbedder:
    return EMBEDDER


def load(folder: Path) -> SearchIndex:
    return load_index(folder, embedder)


def refused(folder: Path) -> str:
    """The message of a refusal, which always names the way out and never a folder above."""
    with pytest.raises(IndexFolderError) as caught:
        load(folder)
    message = str(caught.value)
    assert REBUILD in message
    assert str(folder.parent) not in message
    return message


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    return save_index(small_index(), tmp_path / "indexes", 350)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def rewrite_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the manifest as one would who knows how it is proved."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    changed = change(manifest)
    write_manifest(folder, json.dumps(manifest if changed is None else changed).encode())


def write_manifest(folder: Path, raw: bytes) -> None:
    (folder / "manifest.json").write_bytes(raw)
    (folder / "manifest.sha256").write_text(hashlib.sha256(raw).hexdigest())


def test_a_saved_index_finds_the_same(saved):
    before, after = small_index(), load(saved)
    assert after.documents == before.documents
    assert after.chunks == before.chunks
    for question in QUESTIONS:
        assert after.search(question, 3) == before.search(question, 3)
    load(saved)
    assert after.search("crime", 3) == before.search("crime", 3)


def test_loading_needs_no_embedding_model(saved):
    EMBEDDER.texts.clear()
    load(str(saved))  # type: ignore[arg-type]
    assert EMBEDDER.texts == []


def test_the_manifest_names_all_that_made_the_index(saved):
    manifest = json.loads((saved / "manifest.json").read_bytes())
    document = document_from_text("A report", TEXT)
    assert manifest["format"] == 1
    assert manifest["embedder"] == {"name": "words", "weights_sha256": "0" * 64, "dimension": 16}
    assert manifest["chunker"] == chunker_settings(350)
    assert manifest["documents"] == {document.id: "A report"}
    named = {saved / name for name in manifest["files"]}
    assert named == set(files(saved)) - {saved / "manifest.json", saved / "manifest.sha256"}
    for name, entry in manifest["files"].items():
        raw = (saved / name).read_bytes()
        assert entry == {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}


def test_no_file_is_or_holds_a_pickle(saved):
    for path in files(saved):
        assert path.suffix in {".json", ".jsonl", ".faiss", ".npy", ".sha256"}
        assert path.read_bytes()[:1] != b"\x80"
        if path.suffix == ".npy":
            assert np.load(path, allow_pickle=False).dtype.kind in "fiu"


def test_a_change_in_any_byte_is_refused(saved):
    """Every 5th byte of each file, another bit each time, and the first and last bytes."""
    for path in files(saved):
        raw = path.read_bytes()
        for position in {*range(0, len(raw), 5), len(raw) - 1}:
            changed = bytearray(raw)
            changed[position] ^= 1 << position % 8
            path.write_bytes(changed)
            with pytest.raises(IndexFolderError, match=REBUILD):
                load(saved)
        path.write_bytes(raw)
    assert load(saved).chunks


def test_a_shorter_longer_or_missing_file_is_refused(saved):
    for path in files(saved):
        raw = path.read_bytes()
        for changed in (b"", raw[:-1], raw[: len(raw) // 2], raw + b"\n", raw + raw):
            path.write_bytes(changed)
            refused(saved)
        path.unlink()
        refused(saved)
        path.write_bytes(raw)
    assert load(saved).chunks


def test_swapped_files_are_refused(saved):
    for one, other in (("chunks.faiss", "sentences.faiss"), ("chunk_words", "sentence_words"), ("documents.json", "chunks.jsonl")):
        for first, second in ((one, other), (other, one)):
            (saved / first).rename(saved / "aside")
            (saved / second).rename(saved / first)
            (saved / "aside").rename(saved / second)
            if first == one:
                refused(saved)
    assert load(saved).chunks


@pytest.mark.parametrize("name", ["extra", "chunk_words/corpus.jsonl", "empty/", ".hidden", "manifest.json.bak", "a\nb"])
def test_what_does_not_belong_is_refused(saved, name):
    if name.endswith("/"):
        (saved / name).mkdir()
    else:
        (saved / name).write_text("x")
    assert "doesn't belong" in refused(saved)


@pytest.mark.parametrize(
    "name", ["manifest.json", "manifest.sha256", "documents.json", "chunks.faiss", "chunk_words", "chunk_words/params.index.json"]
)
def test_links_and_special_files_are_refused(saved, tmp_path, name):
    (saved / name).rename(tmp_path / "aside")
    (saved / name).symlink_to(tmp_path / "aside")
    assert "not a plain file" in refused(saved)
    (saved / name).unlink()
    os.mkfifo(saved / name)
    assert "not a plain file" in refused(saved)
    (saved / name).unlink()
    (saved / name).mkdir()
    refused(saved)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"not JSON", b"[" * 100_000, b"[]", b"1", b"null", b'"x"', b"{}", b'{"format": 1}', b'{"format": 1, "embedder": 3}'],
)
def test_a_manifest_that_is_none_is_refused_even_with_the_right_hash(saved, raw):
    write_manifest(saved, raw)
    refused(saved)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.pop("files"),
        lambda manifest: manifest.update(files=[]),
        lambda manifest: manifest.update(files={"../../outside": {"bytes": 1, "sha256": ""}}),
        lambda manifest: manifest["files"].update({"/etc/hostname": {"bytes": 1, "sha256": ""}}),
        lambda manifest: manifest["files"].pop("documents.json"),
        lambda manifest: manifest["files"]["chunks.faiss"].pop("bytes"),
        lambda manifest: manifest.update(chunker=None),
        lambda manifest: manifest.update(embedder={}),
    ],
)
def test_a_manifest_without_what_it_must_have_is_refused(saved, change):
    rewrite_manifest(saved, lambda manifest: change(manifest) and None)
    refused(saved)


@pytest.mark.parametrize("raw", [b"", b"IxFI", b"IwFl" * 50, b"\xff" * 4000])
def test_a_vector_file_that_is_none_is_refused_even_with_the_right_hash(saved, raw):
    (saved / "chunks.faiss").write_bytes(raw)
    entry = {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    rewrite_manifest(saved, lambda manifest: manifest["files"].update({"chunks.faiss": entry}))
    refused(saved)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda manifest: manifest.update(format=2), "format 2.*reads format 1"),
        (lambda manifest: manifest["embedder"].update(name="other"), "another embedding model.*name is other"),
        (lambda manifest: manifest["embedder"].update(weights_sha256="1" * 64), "another embedding model.*weights_sha256 is 1"),
        (lambda manifest: manifest["embedder"].update(dimension=768), "another embedding model.*dimension is 768"),
        (lambda manifest: manifest["chunker"].update(version=-1), "another version of the chunker"),
    ],
)
def test_an_index_of_other_makers_is_refused_by_name(saved, change, message):
    rewrite_manifest(saved, change)
    with pytest.raises(IndexFolderError, match=message):
        load(saved)
    refused(saved)


def test_an_index_is_refused_by_any_embedder_but_its_own(saved):
    with pytest.raises(IndexFolderError, match="another embedding model"):
        load_index(saved)
    with pytest.raises(IndexFolderError, match="another embedding model"):
        load_index(saved, lambda: WordEmbedder(8))


@pytest.mark.parametrize("name", ["", ".", "missing", "missing/generation-000001", "file", "empty", "nul\0", "x" * 300])
def test_what_is_no_index_folder_is_refused(tmp_path, name):
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    with pytest.raises(IndexFolderError, match=REBUILD):
        load(tmp_path / name)


@pytest.mark.parametrize(
    "text", ["", " \n\n ", "\0", "nul\0 in words", "one \ud83d\ude00 two \udfff", "\u2028line\x85ends\r\nof kinds\x0c", "🙂 ünï"]
)
def test_odd_texts_come_back_as_they_were(tmp_path, text):
    document = document_from_text(f"Title {text[:3]}", text)
    index = build_index([document], paragraphs(document, (text,)), embedder)
    loaded = load(save_index(index, tmp_path, 350))
    assert loaded.documents == index.documents
    assert loaded.chunks == index.chunks
    assert [chunk.text for chunk in loaded.chunks] == [text[chunk.start : chunk.end] for chunk in loaded.chunks]
    assert loaded.search("words two kinds") == index.search("words two kinds")


def test_an_index_of_nothing_and_of_chunks_without_sentences_come_back(tmp_path):
    document = document_from_text("A report", TEXT)
    bare = [replace(chunk, sentences=()) for chunk in paragraphs(document)]
    for documents, chunks in (([], []), ([document], bare)):
        index = build_index(documents, chunks, embedder)
        loaded = load(save_index(index, tmp_path, 350))
        assert loaded.chunks == tuple(chunks)
        assert loaded.search("crime") == index.search("crime")


def test_the_newest_two_generations_are_kept(tmp_path):
    for number in range(1, 5):
        assert save_index(small_index(), tmp_path, 350).name == f"generation-{number:06d}"
    (tmp_path / "generation-²").mkdir()
    (tmp_path / "generation-x").mkdir()
    (tmp_path / "generation-1000000").mkdir()
    assert [path.name for path in generations(tmp_path)] == ["generation-1000000", "generation-000004", "generation-000003"]
    assert save_index(small_index(), tmp_path, 350).name == "generation-1000001"
    assert generations(tmp_path / "missing") == []


def test_writers_side_by_side_leave_whole_generations(tmp_path):
    indexes = [small_index(f"Text number {number}.") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        written = list(pool.map(lambda index: save_index(index, tmp_path, 350), indexes))
    assert sorted(path.name for path in written) == [f"generation-{number:06d}" for number in range(1, 7)]
    assert len(generations(tmp_path)) == 2
    assert all(load(folder).chunks for folder in generations(tmp_path))
    assert not list(tmp_path.glob("writing-*"))


def test_a_writer_does_not_wait_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr("index.storage._LOCK_SECONDS", 0.1)
    with FileLock(tmp_path / "writing.lock"), pytest.raises(IndexFolderError, match="Another process is writing"):
        save_index(small_index(), tmp_path, 350)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    for parent in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(IndexFolderError, match=r"could not be written.*CHAPTERVERSE_HOME"):
            save_index(small_index(), parent, 350)


def test_a_folder_that_may_not_be_written_is_named(tmp_path, monkeypatch):
    def refuse(_path: Path, *_arguments: object, **_options: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(IndexFolderError, match=r"could not be written \(Permission denied\)"):
        save_index(small_index(), tmp_path / "closed", 350)


# In a child process a save is stopped at its n-th file operation, for every n there is.
STOPPED_SAVES = """
import os, resource, signal, sys
from pathlib import Path
from small_index import WordEmbedder, small_index
from index import IndexFolderError, generations, load_index, save_index

kind, parent = sys.argv[1], Path(sys.argv[2])
old, new = small_index(), small_index("Another text.")
save_index(old, parent, 350)

def stopped_save(stop):
    count = 0
    def hook(event, arguments):
        nonlocal count
        if event not in {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree"} or str(parent) not in str(arguments[0]):
            return
        count += 1
        if count == stop and kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if count == stop and kind == "full":
            raise OSError(28, "No space left on device")
    if kind == "limit":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (stop * 100, stop * 100))
    else:
        sys.addaudithook(hook)
    try:
        save_index(new, parent, 350)
    except IndexFolderError as error:
        assert "could not be written" in str(error) and "None" not in str(error), error
        os._exit(3)
    os._exit(0 if kind == "full" and count >= stop else 4)

kinds = {}
for stop in range(1, 200):
    before = generations(parent)
    child = os.fork()
    if not child:
        try:
            stopped_save(stop)
        except BaseException as error:
            print("unexpected", stop, repr(error), flush=True)
            os._exit(9)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    kinds[status] = kinds.get(status, 0) + 1
    after = generations(parent)
    assert load_index(after[0], WordEmbedder).chunks
    assert after[0] in before or load_index(after[0], WordEmbedder).documents == new.documents
    assert after[0] == before[0] or before[0] in after and load_index(before[0], WordEmbedder).chunks
    assert kind == "kill" or not list(parent.glob("writing-*")), list(parent.iterdir())
    if status == 4:
        break
print(*(f"{status}:{number}" for status, number in sorted(kinds.items())))
"""


@pytest.mark.parametrize(("kind", "status", "at_least"), [("kill", -9, 30), ("full", 3, 25), ("limit", 3, 5)])
def test_a_save_that_is_killed_or_runs_out_of_disk_leaves_the_generations_before(tmp_path, kind, status, at_least):
    command = [sys.executable, "-c", STOPPED_SAVES, kind, str(tmp_path / "indexes")]
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parent.parent)])
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    ends = dict(entry.split(":") for entry in done.stdout.split())
    assert ends.pop("4") == "1"  # the last one came through, its stop never reached
    ends.pop("0", None)  # an error on removing what is old is no error
    assert set(ends) == {str(status)}, done.stdout
    assert int(ends[str(status)]) >= at_least


def test_loading_and_searching_open_no_pickle(saved):
    code = (
        "import sys, pathlib; from small_index import WordEmbedder; from index import load_index; import faiss, bm25s;"
        "seen = []; sys.addaudithook(lambda event, arguments: seen.append(event) if event.startswith('pickle.') else None);"
        "hits = load_index(sys.argv[1], WordEmbedder).search('crime'); print(len(hits), seen)"
    )
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parent.parent)])
    command = [sys.executable, "-c", code, str(saved)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "3 []"


def test_a_crash_of_the_machine_cannot_put_the_rename_before_the_bytes(tmp_path, monkeypatch):
    """Every file and folder is forced to disk before the rename, and the parent after it."""
    events: list[str] = []
    monkeypatch.setattr("index.storage._sync", lambda path: events.append(str(path)))
    rename = Path.rename
    monkeypatch.setattr(Path, "rename", lambda path, target: (events.append("rename"), rename(path, target))[1])
    target = save_index(small_index(), tmp_path, 350)
    at = events.index("rename")
    synced = {Path(event).relative_to(tmp_path / "writing-000001").as_posix() for event in events[:at]}
    assert synced == {path.relative_to(target).as_posix() for path in [target, *target.rglob("*")]}
    assert events[at + 1 :] == [str(tmp_path)]


def test_a_disk_that_gives_errors_on_reading_is_refused(saved, monkeypatch):
    def broken(_path: Path) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", broken)
    refused(saved)


def test_a_copied_generation_is_as_good(saved, tmp_path):
    shutil.copytree(saved, tmp_path / "elsewhere")
    assert load(tmp_path / "elsewhere").search("crime") == load(saved).search("crime")
