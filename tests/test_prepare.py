import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from corpus import DocumentError
from index import IndexFolderError, SearchIndex, generations
from index.embedder import MiniLMEmbedder
from rag import prepare
from rag.prepare import prepare_index
from rag.settings import Settings, load_settings

TEXT = "Crime\n\nThe force recorded 172,000 crimes last year.\n\nBudget\n\nThe budget rose by 24 pounds.\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    document = tmp_path / "report.txt"
    document.write_text(TEXT)
    return load_settings(home=tmp_path / "home", document=document)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[SearchIndex]:
    """The indexes built rather than loaded."""
    indexes: list[SearchIndex] = []
    build = prepare.build_index

    def counted(*arguments: object) -> SearchIndex:
        indexes.append(build(*arguments))  # type: ignore[arg-type]
        return indexes[-1]

    monkeypatch.setattr(prepare, "build_index", counted)
    return indexes


def saved(settings: Settings) -> list[Path]:
    (parent,) = (settings.home / "indexes").iterdir()
    return generations(parent)


def damage(generation: Path) -> None:
    path = generation / "chunks.jsonl"
    path.write_bytes(path.read_bytes()[:-2])


def test_an_index_is_built_once_and_loaded_after_that(settings, built, monkeypatch):
    steps: list[tuple[str, int, int]] = []
    first = prepare_index(settings, lambda *step: steps.append(step))
    assert steps
    assert steps[-1][1] == steps[-1][2]
    encode = MiniLMEmbedder.encode
    monkeypatch.setattr(MiniLMEmbedder, "encode", lambda *_: pytest.fail("loading asked the embedding model"))
    second = prepare_index(settings, lambda *step: pytest.fail(f"built again: {step}"))
    monkeypatch.setattr(MiniLMEmbedder, "encode", encode)
    assert len(built) == len(saved(settings)) == 1
    assert second.chunks == first.chunks
    assert "24 pounds" in second.search("How much more money?", 1)[0].chunk.text
    assert second.search("crimes") == first.search("crimes")


def test_a_damaged_index_is_built_again_by_itself(settings, built):
    first = prepare_index(settings)
    damage(saved(settings)[0])
    assert prepare_index(settings).chunks == first.chunks
    assert len(built) == 2
    assert prepare_index(settings).chunks == first.chunks
    assert len(built) == 2


def test_a_damaged_generation_leaves_the_one_before_in_use(settings, built):
    prepare_index(settings)
    prepare_index(settings, rebuild=True)
    assert len(saved(settings)) == len(built) == 2
    damage(saved(settings)[0])
    prepare_index(settings)
    assert len(built) == 2


def test_another_text_or_chunk_size_has_an_index_of_its_own(settings, built):
    prepare_index(settings)
    prepare_index(settings.model_copy(update={"chunk_tokens": 100}))
    settings.document.write_text(TEXT.replace("24", "25"))
    assert "25 pounds" in prepare_index(settings).search("budget", 1)[0].chunk.text
    assert len(built) == 3
    settings.document.write_text(TEXT)
    assert "24 pounds" in prepare_index(settings).search("budget", 1)[0].chunk.text
    assert len(built) == 3


def test_an_index_of_another_document_in_its_place_is_not_used(settings, built):
    prepare_index(settings)
    own = saved(settings)[0]
    settings.document.write_text(TEXT.replace("24", "25"))
    prepare_index(settings)
    (other,) = set((settings.home / "indexes").iterdir()) - {own.parent}
    (other / own.name).rename(other / "aside")
    own.rename(other / own.name)
    assert "25 pounds" in prepare_index(settings).documents[0].text
    assert len(built) == 3


def test_an_index_of_other_chunks_in_its_place_is_not_used(settings, built):
    prepare_index(settings)
    own = saved(settings)[0]
    smaller = settings.model_copy(update={"chunk_tokens": 64})
    prepare_index(smaller)
    (other,) = set((settings.home / "indexes").iterdir()) - {own.parent}
    (other / own.name).rename(other / "aside")
    own.rename(other / own.name)
    prepare_index(smaller)
    assert len(built) == 3


def test_an_index_of_another_chunker_is_built_again(settings, built, monkeypatch):
    prepare_index(settings)
    monkeypatch.setattr("index.storage.CHUNKER_VERSION", -1)
    prepare_index(settings)
    assert len(built) == 2


def test_two_at_once_build_it_once(settings, built):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: prepare_index(settings), range(4)))
    assert len(built) == 1
    assert len({index.chunks for index in found}) == 1


def test_a_build_elsewhere_is_not_waited_for_for_ever(settings, monkeypatch):
    prepare_index(settings)
    monkeypatch.setattr(prepare, "_BUILD_SECONDS", 0.1)
    started = time.monotonic()
    with FileLock(saved(settings)[0].parent / "lock"), pytest.raises(IndexFolderError, match="Another process"):
        prepare_index(settings)
    assert time.monotonic() - started < 5


def test_a_home_that_cannot_be_written_is_named(settings, tmp_path):
    (tmp_path / "home").write_text("a file")
    with pytest.raises(IndexFolderError, match=r"data folder can't be written.*CHAPTERVERSE_HOME") as caught:
        prepare_index(settings)
    assert str(tmp_path) not in str(caught.value)


def test_a_missing_document_is_named(settings):
    settings.document.unlink()
    with pytest.raises(DocumentError, match=r"report\.txt"):
        prepare_index(settings)


def test_an_empty_document_has_an_index_that_finds_nothing(settings):
    settings.document.write_text("")
    assert prepare_index(settings).search("crime") == []
    assert prepare_index(settings).search("crime") == []
