"""Settings: where they come from, and what is said of those that can't be used."""

from pathlib import Path

import pytest

from rag import SettingsError, load_settings
from rag.settings import Settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "settings.toml"
    monkeypatch.setitem(Settings.model_config, "toml_file", made)
    return made


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('port = 7000\nmodel = "small"\n')
    monkeypatch.setenv("CHAPTERVERSE_PORT", "7001")
    settings = load_settings()
    assert (settings.port, settings.model, settings.passages_read) == (7001, "small", 4)


@pytest.mark.parametrize("content", [b"model = small\n", b"\xff\xfe", b"port = 7000\nport = 7001\n"])
def test_a_file_that_is_no_toml_is_told(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"settings\.toml can't be read"):
        load_settings()


def test_a_value_out_of_range_is_told_by_its_name(file: Path) -> None:
    file.write_text("passages_read = 100\n")
    with pytest.raises(SettingsError, match="CHAPTERVERSE_PASSAGES_READ"):
        load_settings()


def test_a_tilde_is_the_users_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAPTERVERSE_DOCUMENT", "~/report.txt")
    assert load_settings().document == Path.home() / "report.txt"


@pytest.mark.parametrize("address", ["http://[::1", "http://127.0.0.1:99999", "ftp://127.0.0.1", "127.0.0.1:80"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(SettingsError, match="CHAPTERVERSE_BASE_URL"):
        load_settings(base_url=address)


def test_a_key_that_can_not_be_sent_is_told_but_not_shown() -> None:
    with pytest.raises(SettingsError, match="CHAPTERVERSE_API_KEY") as caught:
        load_settings(api_key="schlüssel")
    assert "schl" not in str(caught.value)


def test_a_model_that_is_not_known_is_told() -> None:
    with pytest.raises(SettingsError, match="Choose one of"):
        load_settings(model="typo")
    assert load_settings(model="typo", base_url="http://127.0.0.1:9/v1").model == "typo"


def test_an_unknown_users_folder_is_told() -> None:
    with pytest.raises(SettingsError, match="not known here"):
        load_settings(home="~nobody-by-that-name/data")


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAPTERVERSE_HOME", "")
    monkeypatch.setenv("CHAPTERVERSE_BASE_URL", "")
    settings = load_settings()
    assert settings.home.is_absolute()
    assert settings.base_url is None
