"""requirements*.txt are what `make lock` makes of pyproject.toml, as far as can be seen without the network."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FILES = {"run": "requirements.txt", "dev": "requirements-dev.txt", "spark": "requirements-spark.txt"}


@cache
def locked(group: str) -> dict[str, str]:
    """{package: its entry}, the requirement with its hashes."""
    text = re.sub(r"^\s*(#|--only-binary).*\n", "", (ROOT / FILES[group]).read_text("utf-8"), flags=re.MULTILINE)
    entries = [re.sub(r"\s*\\\n\s*", "\n", entry) for entry in re.split(r"\n(?=\S)", text.strip())]
    return {canonicalize_name(Requirement(entry.partition("\n")[0]).name): entry for entry in entries}


def pinned(group: str) -> dict[str, Requirement]:
    return {name: Requirement(entry.partition("\n")[0]) for name, entry in locked(group).items()}


def asked_for(group: str) -> Iterator[Requirement]:
    """What pyproject.toml asks for, in the groups that are included too."""
    for line in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"][group]:
        yield from [Requirement(line)] if isinstance(line, str) else asked_for(line["include-group"])


def all_of(wanted: Iterable[Requirement]) -> Iterator[Requirement]:
    """What these bring in on this system, by what the installed packages say of themselves."""
    seen: set[tuple[str, str]] = set()
    queue = list(wanted)
    while queue:
        one = queue.pop()
        if one.marker and not one.marker.evaluate({"extra": ""}):
            continue
        yield one
        for extra in {"", *one.extras} - {extra for name, extra in seen if name == one.name}:
            seen.add((one.name, extra))
            for found in map(Requirement, requires(one.name) or ()):
                if not found.marker or found.marker.evaluate({"extra": extra}):
                    found.marker = None
                    queue.append(found)


@pytest.mark.parametrize("group", FILES)
def test_what_is_locked_is_what_is_asked_for_and_all_that_it_brings(group: str) -> None:
    wanted, held = list(all_of(asked_for(group))), pinned(group)
    here = {name for name, one in held.items() if not one.marker or one.marker.evaluate()}
    assert {canonicalize_name(one.name) for one in wanted} == here, "make lock"
    for one in wanted:
        (version,) = held[canonicalize_name(one.name)].specifier
        assert one.specifier.contains(version.version, prereleases=True), f"{one}: make lock"


@pytest.mark.parametrize("group", FILES)
def test_every_package_is_one_version_held_by_hashes_and_from_any_index(group: str) -> None:
    for name, entry in locked(group).items():
        requirement, *hashes = entry.split("\n")
        assert [one.operator for one in Requirement(requirement).specifier] == ["=="], name
        assert hashes, name
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in hashes), name


def test_the_app_runs_on_what_it_is_tested_with() -> None:
    assert locked("run").items() <= locked("dev").items()


def test_nothing_is_built_on_the_spot_but_the_client_of_spark() -> None:
    """Such a build runs code of its own and fetches tools that no hash holds."""
    built = [group for group, name in FILES.items() if "\n--only-binary :all:" not in (ROOT / name).read_text("utf-8")]
    assert built == ["spark"]
    assert locked("spark").keys() == {"py4j", "pyspark"}
