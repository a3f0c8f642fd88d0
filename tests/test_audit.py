"""The audit finds nothing, and would find something."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests import audit

OSV = ("--vulnerability-service=osv", "--osv-url")


class Database(BaseHTTPRequestHandler):
    """Answers as OSV does: nothing, or what is known of a package."""

    known: frozenset[str] = frozenset()

    def do_POST(self) -> None:
        """Answer what is asked of a package."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]
        found = {"vulns": [{"id": "OSV-1", "affected": [{"package": asked, "versions": []}]}]}
        answer = json.dumps(found if asked["name"] in self.known else {}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def database() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Database) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Write no list into the tree."""
    monkeypatch.setattr(audit, "FOLDER", tmp_path / "lists")


@pytest.mark.parametrize("check", [audit.ruff, audit.bandit, audit.licences])
def test_the_audit_is_clean(check: audit.Check) -> None:
    result = check()
    assert result.clean, result


@pytest.mark.parametrize("check", [audit.ruff, audit.bandit])
def test_code_that_runs_what_it_is_given_is_a_fault(
    check: audit.Check, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for folder in audit.FOLDERS:
        (tmp_path / folder).mkdir()
    (tmp_path / "app.py").write_text("print(eval(input()))\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool.ruff.lint.per-file-ignores]\n", "utf-8")
    monkeypatch.setattr(audit, "ROOT", tmp_path)
    result = check()
    assert result.clean is False
    assert "app.py:1" in result.details[0]


@pytest.mark.parametrize(
    ("name", "declared", "allowed"),
    [
        ("any", "MIT", True),
        ("any", "MIT License; Apache Software License", True),
        ("any", "AGPL-3.0-only OR MIT", True),
        ("any", "AGPL-3.0-only AND MIT", False),
        ("any", "MIT License; GNU General Public License (GPL)", False),
        ("any", "LGPL-3.0-only", False),
        ("any", "UNKNOWN", False),
        ("frozendict", "LGPL-3.0-only", True),
        ("frozendict", "AGPL-3.0-only", False),
    ],
)
def test_a_licence_is_allowed_by_name_or_as_an_exception(name: str, declared: str, *, allowed: bool) -> None:
    assert audit.is_allowed(name, declared) is allowed


def test_a_package_with_another_licence_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"Name": "Streamlit", "License": "AGPL-3.0-only"}, {"Name": "of-nobody", "License": "UNKNOWN"}]
    monkeypatch.setattr(audit, "EXCEPTIONS", {})
    monkeypatch.setattr(audit, "said", lambda *_: json.dumps(rows))
    result = audit.licences()
    assert result.clean is False
    assert result.details == ("streamlit  AGPL-3.0-only",)


def test_the_list_of_parts_names_what_the_app_runs_on() -> None:
    assert audit.sbom().clean
    parts = json.loads((audit.FOLDER / "sbom.json").read_text("utf-8"))
    scopes = {one["purl"].partition("@")[0]: one["scope"] for one in parts["components"]}
    assert scopes["pkg:pypi/streamlit"] == "required"
    assert scopes["pkg:pypi/pytest"] == "excluded"
    assert str(audit.ROOT) not in json.dumps(parts)


def test_a_list_of_parts_that_breaks_its_schema_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    one = {"type": "thing", "name": "streamlit", "version": "1", "bom-ref": "streamlit"}
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {}, "components": [one], "dependencies": []}
    monkeypatch.setattr(audit, "said", lambda *_: json.dumps(bom))
    assert audit.sbom().clean is False


def test_a_database_that_is_not_there_is_said_and_not_counted_as_clean(database: str) -> None:
    for address in ("http://127.0.0.1:1/", database):  # nobody listens; nothing known of anything
        result = audit.vulnerabilities(*OSV, address)
        assert result.clean is None
        assert "cannot be reached" in result.words


def test_what_a_database_knows_of_a_package_is_a_fault(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "LOCKS", ("requirements-spark.txt",))
    for known, clean in (({"jinja2"}, True), ({"jinja2", "py4j"}, False)):
        monkeypatch.setattr(Database, "known", frozenset(known))
        result = audit.vulnerabilities(*OSV, database)
        assert result.clean is clean
        assert result.details == (() if clean else ("py4j  OSV-1",))


def test_what_a_database_does_not_list_is_not_counted_as_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [
        {"name": "jinja2", "vulns": [{"id": "OSV-1"}]},
        {"name": "streamlit", "skip_reason": "not found"},
    ]
    monkeypatch.setattr(audit, "said", lambda *_: json.dumps({"dependencies": [answers.pop(0)]}))
    assert audit.vulnerabilities().clean is None


@pytest.mark.parametrize(("clean", "code"), [(True, 0), (None, 0), (False, 1)])
def test_only_a_fault_ends_it_with_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, clean: bool | None, code: int
) -> None:
    monkeypatch.setattr(audit, "OFFLINE", ())
    monkeypatch.setattr(audit, "vulnerabilities", lambda: audit.Result("one", clean, "of one", ("a detail",)))
    assert audit.main() == code
    assert "a detail" in capsys.readouterr().out
