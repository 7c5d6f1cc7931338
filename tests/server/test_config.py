"""Settings: read from a file, the environment and options, in this order; refused in words."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import pytest

from variorum_server import Config
from variorum_server.config import ConfigError
from variorum_server.config import read_config as read

NUMBERS = [entry.name for entry in fields(Config) if isinstance(getattr(Config(), entry.name), int | float)]
FILES = [entry.name for entry in fields(Config) if isinstance(getattr(Config(), entry.name), str)]


def read_config(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    options: Mapping[str, str | Sequence[str]] | None = None,
) -> Config:
    """The settings of a file, an environment and options."""
    arguments = ["--config", str(file)] if file else []
    for name, value in (options or {}).items():
        for one in [value] if isinstance(value, str) else value:
            arguments += [f"--{name.replace('_', '-')}", one]
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("VARIORUM_"):
                patch.delenv(name)
        for name, value in (environment or {}).items():
            patch.setenv(name, value)
        return read(arguments)


@pytest.mark.parametrize("name", NUMBERS)
def test_each_setting_is_read_from_each_place_and_the_later_place_holds(name: str, tmp_path: Path) -> None:
    file = tmp_path / "variorum.toml"
    file.write_text(f"{name} = 3\n", "utf-8")
    variable = f"VARIORUM_{name.upper()}"
    assert getattr(read_config(), name) == getattr(Config(), name)
    assert getattr(read_config(file), name) == 3
    assert getattr(read_config(file, {variable: "4"}), name) == 4
    assert getattr(read_config(file, {variable: "4"}, {name: "5"}), name) == 5


@pytest.mark.parametrize("name", FILES)
def test_names_of_files_are_texts(name: str, tmp_path: Path) -> None:
    file = tmp_path / "variorum.toml"
    file.write_text(f'{name} = "one"\n', "utf-8")
    assert getattr(read_config(file), name) == "one"
    assert getattr(read_config(file, {f"VARIORUM_{name.upper()}": "-"}), name) == "-"
    assert getattr(read_config(file, {}, {name: "two"}), name) == "two"
    file.write_text(f"{name} = 7\n", "utf-8")
    with pytest.raises(ConfigError, match=f"{name} is (?:the name of a (?:file|folder)|an address), not 7"):
        read_config(file)


def test_services_are_a_list(tmp_path: Path) -> None:
    file = tmp_path / "variorum.toml"
    file.write_text('services = ["https://a.example/sparql"]\n', "utf-8")
    assert read_config(file).services == ("https://a.example/sparql",)
    environment = {"VARIORUM_SERVICES": "https://b.example/ https://c.example/"}
    assert read_config(file, environment).services == ("https://b.example/", "https://c.example/")
    assert read_config(file, environment, {"services": ("https://d.example/",)}).services == ("https://d.example/",)


@pytest.mark.parametrize(
    ("text", "size"), [("64M", 64 << 20), ("1.5K", 1536), ("2 GiB", 2 << 30), ("7", 7), ("3 MB", 3 << 20)]
)
def test_sizes_have_units(text: str, size: int) -> None:
    assert read_config(options={"memory": text}).memory == size


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("timeout = -1", "timeout cannot be -1"),
        ("timeout = 0", "timeout cannot be 0"),
        ('rows = "many"', "rows cannot be 'many'"),
        ("rows = true", "rows cannot be True"),
        ("services = 7", "services is a list of addresses, not 7"),
        ("time = 7", "no setting 'time'"),
        ("timeout = ", "not TOML"),
    ],
)
def test_a_bad_file_is_refused_with_its_name(content: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "variorum.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(ConfigError) as caught:
        read_config(file)
    assert message in str(caught.value)
    assert "variorum.toml" in str(caught.value)


def test_a_bad_variable_or_option_is_named() -> None:
    with pytest.raises(ConfigError, match="VARIORUM_QUERIES cannot be 'x'"):
        read_config(environment={"VARIORUM_QUERIES": "x"})
    with pytest.raises(ConfigError, match="--max-body cannot be '-5'"):
        read_config(options={"max_body": "-5"})
    with pytest.raises(ConfigError, match="cannot read it"):
        read_config(Path("/nowhere/variorum.toml"))


def test_proxies_are_addresses_or_networks() -> None:
    assert read_config(options={"proxies": ("127.0.0.1", "10.0.0.0/8", "fe80::/10")}).proxies[1] == "10.0.0.0/8"
    with pytest.raises(ConfigError, match="--proxies cannot be 'my-proxy'"):
        read_config(options={"proxies": ("my-proxy",)})


@pytest.mark.parametrize("value", ["x", "query.wikidata.org/sparql", "https://", "ftp://example.org/sparql"])
def test_services_are_whole_addresses(value: str) -> None:
    assert read_config(options={"services": ("http://10.0.0.7:8890/sparql",)}).services
    with pytest.raises(ConfigError, match="--services cannot be") as caught:
        read_config(options={"services": (value,)})
    assert "https://query.wikidata.org/sparql" in caught.value.advice


def test_a_size_may_have_a_unit_which_the_advice_says() -> None:
    with pytest.raises(ConfigError) as caught:
        read_config(options={"memory": "lots"})
    assert caught.value.advice == "Give a number of bytes, such as 64M."


def test_the_environment_may_name_the_file(tmp_path: Path) -> None:
    file = tmp_path / "variorum.toml"
    file.write_text("timeout = 3\nqueue = 0\n", "utf-8")
    config = read_config(environment={"VARIORUM_CONFIG": str(file), "VARIORUM_TIMEOUT": "4", "VARIORUM_ROWS": ""})
    assert (config.timeout, config.queue, config.rows) == (4, 0, Config().rows)
