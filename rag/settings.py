"""All settings in one frozen object: defaults, then a TOML file, then ``CHAPTERVERSE_*`` variables, then arguments."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import platformdirs
from pydantic import Field, HttpUrl, SecretStr, TypeAdapter, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

import corpus
from rag.errors import ModelError, SettingsError
from rag.models import model_file

CONFIG_FILE = platformdirs.user_config_path("chapterverse") / "settings.toml"
MOST_ANSWER_TOKENS = 512
DEFAULT_DOCUMENT = Path(corpus.__file__).parent / "kent-peel-2018-19.txt"


class Settings(BaseSettings):
    """Plain values only; the README has the table. Make one with ``load_settings``."""

    model_config = SettingsConfigDict(env_prefix="CHAPTERVERSE_", frozen=True, extra="forbid", env_ignore_empty=True, toml_file=CONFIG_FILE)

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("chapterverse"))
    """Where models, indexes and reading states are kept."""
    document: Path = DEFAULT_DOCUMENT
    """The text that ``ask()``, the page and the command line answer from."""
    model: str = "default"
    """An embedded model's name (see ``chapterverse models``), or, with ``base_url``, the remote model's."""
    base_url: str | None = None
    """Address of an OpenAI-compatible service; none means the embedded engine."""
    api_key: SecretStr | None = None
    connect_timeout_seconds: float = Field(default=2.0, gt=0)
    answer_timeout_seconds: float = Field(default=60.0, gt=0)
    passages_read: int = Field(default=4, ge=1, le=10)
    """How many passages the model reads for a question at first; as many again if these don't settle it."""
    chunk_tokens: int = Field(default=350, ge=64, le=2000)
    answer_threshold: float = Field(default=0.35, ge=0, le=1)
    """How likely the model must be to name the best sentence; higher declines more."""
    answer_tokens: int = Field(default=160, ge=16, le=MOST_ANSWER_TOKENS)
    reading_cache_megabytes: int = Field(default=2048, ge=0)
    """Disk for what models have read, for all models together; 0 turns it off."""
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)

    @field_validator("home", "document")
    @classmethod
    def _from_home(cls, path: Path) -> Path:
        return path.expanduser()

    @field_validator("base_url")
    @classmethod
    def _an_address(cls, address: str | None) -> str | None:
        if address:
            TypeAdapter(HttpUrl).validate_python(address)
        return address or None

    @field_validator("api_key")
    @classmethod
    def _sendable(cls, key: SecretStr | None) -> SecretStr | None:
        if key and not (key.get_secret_value().isascii() and key.get_secret_value().isprintable()):
            raise ValueError("a key has plain letters, digits and signs only")
        return key

    @model_validator(mode="after")
    def _known_model(self) -> Self:
        if self.base_url is None:
            model_file(self.model)
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over the environment, and that over the TOML file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value has the wrong type or range (the message names it), or the settings file can't be read.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"The setting '{name}' can't be used: {first['msg']}. Correct it in CHAPTERVERSE_{name.upper()} or the settings file."
        ) from error
    except ModelError as error:
        raise SettingsError(str(error)) from error
    except RuntimeError as error:  # what pathlib raises
        raise SettingsError("A path begins with the home folder of a user that is not known here. Write it out.") from error
    except (ValueError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"The settings file {CONFIG_FILE.name} can't be read: {reason}. Correct it, or take it away.") from error
