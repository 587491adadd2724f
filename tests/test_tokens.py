import subprocess
import sys

from corpus import count_tokens


def test_words_are_counted_in_tokens() -> None:
    assert count_tokens("") == 0
    assert count_tokens("How many crimes were awaiting allocation?") == 7


def test_a_special_mark_counts_as_plain_text() -> None:
    assert count_tokens("<|endoftext|>") > 1


def test_a_lone_surrogate_is_counted() -> None:
    assert count_tokens("a\ud800b") > 0


def test_a_long_run_without_spaces_is_counted_slice_by_slice() -> None:
    assert count_tokens("a" * 8_000) == 2 * count_tokens("a" * 4_000)


def test_importing_the_package_does_not_load_the_tokenizer() -> None:
    check = "import sys, corpus; sys.exit('tiktoken' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
