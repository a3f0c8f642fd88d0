"""What an audit asks of the code and of what is installed with it: `make audit` prints it as a table.

A fault ends it with 1. What cannot be asked from here, for want of a network, is said and counts neither as clean nor
as a fault. The lists that it makes are written into build/audit/.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name

from data.tables.version import version

ROOT = Path(__file__).parents[1]
FOLDERS = ("data", "deploy", "pages", "viz", "tests")
FOLDER = ROOT / "build" / "audit"
LOCKS = ("requirements-dev.txt", "requirements-spark.txt")
"""All that is ever installed: requirements.txt is part of the first."""

ALLOWED = {
    *("0BSD", "3-Clause BSD License", "BSD License", "BSD-2-Clause", "BSD-3-Clause"),
    *("Apache License 2.0", "Apache Software License", "Apache-2.0"),
    *("MIT", "MIT License", "MIT-CMU", "ISC License (ISCL)", "CC0-1.0", "Zlib"),
    *("PSF-2.0", "Python Software Foundation License"),
    # They ask that changes to their own files be given back; we change none.
    *("MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"),
}
"""Licences that let anybody run, change and pass on the atlas under its own."""

EXCEPTIONS = {
    "axe-playwright-python": (
        "UNKNOWN",
        "its LICENSE is that of MIT; axe-core in it is MPL 2.0, and tests alone use it",
    ),
    "frozendict": ("LGPL-3.0-only", "used as it is, and anybody can put another in its place"),
    "kaleido": ("The MIT License (MIT)\n", "the whole text in place of its name"),
    "kubernetes-validate": ("Apache", "its LICENSE is the Apache License 2.0; for tests alone"),
    "logistro": ("MIT License\n", "the whole text in place of its name"),
    "orjson": ("MPL-2.0 AND (Apache-2.0 OR MIT)", "each of these is allowed; the brackets alone are not understood"),
    "text-unidecode": ("Artistic License; ", "either of two: we take the Artistic License"),
}
"""{package: (how what it declares begins, why that is allowed)}."""

CANARY = "jinja2==2.4.1"
"""Known to be vulnerable since 2014: a database that does not say so has not answered."""


@dataclass(frozen=True)
class Result:
    """What a check found: whether it is clean, or None where nobody can tell from here."""

    name: str
    clean: bool | None
    words: str
    details: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The result in one word or two."""
        return {True: "clean", False: "FAULT", None: "not checked"}[self.clean]


def said(*command: str) -> str:
    """What one of the tools in this environment prints; its exit code is told by what it prints."""
    tool = [sys.executable, "-m", *command]
    return subprocess.run(tool, cwd=ROOT, check=False, capture_output=True, text=True).stdout  # noqa: S603 - ours


def write(name: str, text: str) -> str:
    """Put a list into the folder of this audit."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_text(text, "utf-8")
    return text


def names(*files: str) -> set[str]:
    """The packages that these files hold."""
    texts = ((ROOT / file).read_text("utf-8") for file in files)
    return {canonicalize_name(name) for text in texts for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def reasons(mark: str) -> Iterator[str]:
    """Each line of the code with this mark, and the reason beside it."""
    for path in [ROOT / "app.py", *(file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py")))]:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if found := re.search(mark, line):
                yield f"{path.relative_to(ROOT).as_posix()}:{number}  {found[1]}"


def ruff() -> Result:
    """Ruff's rules of security (S) over the whole tree; `make lint` holds them too."""
    found = json.loads(said("ruff", "check", "--select=S", "--output-format=json", "."))
    faults = tuple(f"{one['filename']}:{one['location']['row']}  {one['code']} {one['message']}" for one in found)
    folders = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]["per-file-ignores"]
    allowed = tuple(reasons(r"# noqa: (S\d+ .*)"))
    allowed += tuple(
        f"{files}  {code} - told in pyproject.toml"
        for files, codes in folders.items()
        for code in codes
        if re.fullmatch(r"S\d+", code)
    )
    return Result("ruff S", not faults, f"{len(faults)} faults, {len(allowed)} exceptions", faults or allowed)


def bandit() -> Result:
    """Bandit over all that a server runs; tests start programs and assert, and have ruff's same rules."""
    report = json.loads(said("bandit", "--quiet", "--format=json", "--recursive", "app.py", *FOLDERS[:-1]))
    faults = tuple(f"{one['filename']}:{one['line_number']}  {one['issue_text']}" for one in report["results"])
    faults += tuple(f"{one['filename']}  {one['reason']}" for one in report["errors"])
    allowed = tuple(reasons(r"# nosec (B\d+ .*)"))
    words = f"{len(faults)} faults in {report['metrics']['_totals']['loc']:,} lines, {len(allowed)} exceptions"
    return Result("bandit", not faults, words, faults or allowed)


def is_allowed(name: str, declared: str) -> bool:
    """Whether one of the licences that a package offers is allowed, with all that it says `and` of."""
    begins, _ = EXCEPTIONS.get(name, ("", ""))
    offers = [re.split(" AND |; ", offer) for offer in declared.split(" OR ")]
    return bool(begins and declared.startswith(begins)) or any(ALLOWED.issuperset(offer) for offer in offers)


def licences() -> Result:
    """The licence of each package that is installed, against those that are allowed."""
    rows = json.loads(said("piplicenses", "--format=json", "--with-system"))
    declared: dict[str, str] = {canonicalize_name(row["Name"]): row["License"] for row in rows}
    held = names(*LOCKS)
    kept = {name: declared[name] for name in sorted(held & declared.keys())}
    short = {name: text.splitlines()[0] for name, text in kept.items()}
    lines = [f"| {name} | {text} |" for name, text in short.items()]
    write("licences.md", "\n".join(["| package | licence |", "| --- | --- |", *lines, ""]))
    faults = tuple(f"{name}  {short[name]}" for name, text in kept.items() if not is_allowed(name, text))
    faults += tuple(
        f"{name}  is an exception, but is not installed any more" for name in EXCEPTIONS.keys() - kept.keys()
    )
    allowed = tuple(f"{name}  {short.get(name, '')}: {reason}" for name, (_, reason) in EXCEPTIONS.items())
    words = f"{len(faults)} faults in {len(kept)} packages, {len(allowed)} exceptions"
    words += "".join(f"; {name} is not for this system" for name in sorted(held - declared.keys()))
    return Result("licences", not faults, words, faults or allowed)


def sbom() -> Result:
    """What the atlas is made of, as CycloneDX, and whether that keeps to its schema."""
    bom = json.loads(
        said("cyclonedx_py", "environment", "--spec-version=1.6", "--output-reproducible", "--no-validate")
    )
    run, held = names("requirements.txt"), names(*LOCKS)
    bom["components"] = [one for one in bom["components"] if canonicalize_name(one["name"]) in held]
    for one in bom["components"]:
        one["scope"] = "required" if canonicalize_name(one["name"]) in run else "excluded"
        one.pop("externalReferences", None)  # chats and donations, mostly; its purl says what it is
    refs = {one["bom-ref"]: one["scope"] for one in bom["components"]}
    bom["dependencies"] = [one for one in bom["dependencies"] if one["ref"] in refs]
    atlas = {"type": "application", "bom-ref": "atlas", "name": "Seed & Soil", "version": version()[0]}
    bom["metadata"]["component"] = atlas
    text = write("sbom.json", json.dumps(bom, indent=1))
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    required = list(refs.values()).count("required")
    words = f"CycloneDX 1.6, {len(refs)} components, {required} of which the app runs on"
    return Result("SBOM", fault is None and required > 0, words, (str(fault),) if fault else ())


def known(*arguments: str) -> dict[str, tuple[str, ...] | None] | None:
    """{package: its known vulnerabilities, None where the database does not know it}; None for no answer at all."""
    answer = said("pip_audit", "--disable-pip", "--format=json", "--progress-spinner=off", *arguments)
    if not answer.strip():
        return None
    packages = json.loads(answer)["dependencies"]
    return {one["name"]: tuple(v["id"] for v in one["vulns"]) if "vulns" in one else None for one in packages}


def vulnerabilities(*arguments: str) -> Result:
    """What a public database knows of each package, if one can be reached."""
    name, where = "known vulnerabilities", " ".join(arguments) or "of PyPI"
    write("canary.txt", CANARY)
    if not any((known("--no-deps", f"--requirement={FOLDER / 'canary.txt'}", *arguments) or {}).values()):
        return Result(name, None, f"the database ({where}) cannot be reached from here: not counted as clean")
    found = known(*(f"--requirement={ROOT / file}" for file in LOCKS), *arguments)
    if not found:
        return Result(name, None, f"the database ({where}) did not answer: not counted as clean")
    faults = tuple(f"{package}  {', '.join(ids)}" for package, ids in found.items() if ids)
    unknown = tuple(f"{package}  is not in the database" for package, ids in found.items() if ids is None)
    words = f"{len(faults)} faults in {len(found)} packages, {len(unknown)} not in the database"
    return Result(name, False if faults else None if unknown else True, words, faults + unknown)


Check = Callable[[], Result]
OFFLINE: tuple[Check, ...] = (ruff, bandit, licences, sbom)


def main(*arguments: str) -> int:
    """Print the table; `arguments` go to pip-audit (`-s osv` asks another database)."""
    results = [*(check() for check in OFFLINE), vulnerabilities(*arguments)]
    print(f"{'check':<23}{'result':<13}")
    for one in results:
        print(f"{one.name:<23}{one.verdict:<13}{one.words}")
    print("\nFaults and exceptions; what was listed is in build/audit/.")
    for one in results:
        for line in one.details:
            print(f"  {one.name}: {line}")
    return 1 if any(one.clean is False for one in results) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
