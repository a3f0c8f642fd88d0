"""What deploy/ holds is what those who read it accept: nginx, container engines, Kubernetes, systemd."""

import configparser
import importlib.resources
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from tests.deploy.deployment import NGINX, ROOT

DEPLOY = ROOT / "deploy"
OLDEST_KUBERNETES, NEWEST_KUBERNETES = "1.30", "1.37"
UNITS = ("seed-and-soil@.service", "seed-and-soil-proxy.service")
LEAST_EXPOSED = "20"
"""Tenths of what `systemd-analyze security` calls exposure; a service without any protection has 96."""


def run(*command: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)


def manifests() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8")))


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return loaded


def containerfile() -> str:
    return (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", " ")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"BASE_PATH": "seed/soil/"},
        {"WORKERS": "localhost:8501", "LISTEN": "127.0.0.1:8080", "TRUSTED_PROXY": "10.0.0.0/8"},
        {"LOG": "syslog:server=unix:/dev/log,nohostname", "LISTEN": "[::]:8080", "UPLOAD_MB": "201"},
    ],
)
def test_nginx_accepts_its_configuration(settings: dict[str, str], tmp_path: Path) -> None:
    done = run(NGINX, "check", RUN=str(tmp_path / "run"), **settings)
    assert (done.returncode, done.stderr) == (0, "")
    text = (tmp_path / "run" / "nginx.conf").read_text("utf-8")
    assert re.findall("@[A-Z_]+@", text) == []
    # Nothing that a visitor sends or is sent may be written to a disk: it all fits into memory.
    largest = settings.get("UPLOAD_MB", "51")
    assert f"client_max_body_size {largest}m;\n            client_body_buffer_size {largest}m;" in text
    assert "proxy_max_temp_file_size 0;" in text


def test_nginx_accepts_a_certificate(certificate: dict[str, str], tmp_path: Path) -> None:
    done = run(NGINX, "check", RUN=str(tmp_path / "run"), LISTEN="8443", **certificate)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("value", ["/a; return 200", "/a\nb", "/$uri", "/a{", "/a&b", '/"'])
def test_a_setting_cannot_write_configuration(value: str, tmp_path: Path) -> None:
    done = run(NGINX, "check", RUN=str(tmp_path / "run"), BASE_PATH=value)
    assert done.returncode == 2
    assert "not a value" in done.stderr
    assert not (tmp_path / "run").exists()


def test_compose_file_follows_its_schema() -> None:
    schema = importlib.resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    jsonschema.validate(compose(), json.loads(schema.read_text("utf-8")))


@pytest.mark.parametrize("version", [OLDEST_KUBERNETES, NEWEST_KUBERNETES])
def test_kubernetes_manifest_follows_its_schemas(version: str) -> None:
    for manifest in manifests():
        kubernetes_validate.validate(manifest, version, strict=True)


def test_kubernetes_manifest_holds_together() -> None:
    """What a schema does not see: names and labels that point to each other."""
    by_kind = {
        kind: {each["metadata"]["name"]: each for each in manifests() if each["kind"] == kind} for kind in kinds()
    }
    pods = {
        name: each["spec"]["template"]["metadata"]["labels"].items() for name, each in by_kind["Deployment"].items()
    }
    chosen = [each["spec"]["selector"] for each in by_kind["Service"].values()]
    chosen += [each["spec"]["selector"]["matchLabels"] for each in by_kind["PodDisruptionBudget"].values()]
    chosen += [each["spec"]["podSelector"]["matchLabels"] for each in by_kind["NetworkPolicy"].values()]
    chosen += [each["spec"]["selector"]["matchLabels"] for each in by_kind["Deployment"].values()]
    assert all(sum(labels.items() <= pod for pod in pods.values()) == 1 for labels in chosen)
    (scaler,) = by_kind["HorizontalPodAutoscaler"].values()
    assert scaler["spec"]["scaleTargetRef"]["name"] in by_kind["Deployment"]
    proxy = by_kind["Deployment"]["seed-and-soil-proxy"]["spec"]["template"]["spec"]["containers"][0]
    worker, _, port = next(each["value"] for each in proxy["env"] if each["name"] == "WORKERS").partition(":")
    service = by_kind["Service"][worker]["spec"]
    assert (service["clusterIP"], str(service["ports"][0]["port"])) == ("None", port)
    (ingress,) = by_kind["Ingress"].values()
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"]
    assert backend in by_kind["Service"]


def kinds() -> set[str]:
    return {manifest["kind"] for manifest in manifests()}


def test_containers_are_confined_alike() -> None:
    """Not root, nothing to write on but memory, no capability, a limit of memory: in both files that start them."""
    user = re.findall(r"^USER (.*)$", containerfile(), re.MULTILINE)
    assert user == ["10001:10001"] * 2
    for service in compose()["services"].values():
        assert service["user"] == user[0]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["tmpfs"]
        assert service["deploy"]["resources"]["limits"]["memory"]
    for deployment in (each for each in manifests() if each["kind"] == "Deployment"):
        pod = deployment["spec"]["template"]["spec"]
        assert (pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]) == (True, 10001)
        assert {volume["emptyDir"]["medium"] for volume in pod["volumes"]} == {"Memory"}
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"]
            assert container["securityContext"]["capabilities"]["drop"] == ["ALL"]
            assert container["resources"]["limits"]["memory"]


def test_containerfile_takes_what_there_is_and_all_that_the_app_needs() -> None:
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", containerfile(), re.MULTILINE)
    taken = {Path(path) for line in copied for path in line.split()}
    assert [path for path in taken if not (ROOT / path).exists()] == []
    assert {Path(name) for name in ("app.py", ".streamlit", "data", "viz", "pages", "requirements.txt")} <= taken
    let_in = (DEPLOY / "Containerfile.dockerignore").read_text("utf-8").split()
    assert {f"!{path.parts[0]}" for path in taken} <= set(let_in)
    needed = set(re.findall(r"deploy/[a-z]+\.(?:sh|py)", containerfile() + (DEPLOY / "worker.sh").read_text("utf-8")))
    assert {Path(path) for path in needed} <= taken


@pytest.mark.parametrize("name", UNITS)
def test_systemd_units_start_what_there_is(name: str) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes="#")
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # as systemd reads them
    unit.read_string((DEPLOY / name).read_text("utf-8"))
    assert set(unit) == {"DEFAULT", "Unit", "Service", "Install"}
    started = ROOT / Path(unit["Service"]["ExecStart"].split()[0]).relative_to("/opt/seed-and-soil")
    assert os.access(started, os.X_OK)
    assert unit["Service"]["Restart"] == "always"
    assert {"DynamicUser", "MemoryMax", "ProtectSystem", "NoNewPrivileges"} <= set(unit["Service"])


def test_systemd_accepts_its_units_and_finds_them_little_exposed(tmp_path: Path) -> None:
    for name in UNITS:
        unit = tmp_path / name.replace("@", "@8501")
        unit.write_text((DEPLOY / name).read_text("utf-8").replace("/opt/seed-and-soil", str(ROOT)), "utf-8")
        verified = run("systemd-analyze", "verify", unit)
        assert (verified.returncode, verified.stderr) == (0, "")
        security = run("systemd-analyze", "security", "--offline=yes", f"--threshold={LEAST_EXPOSED}", unit)
        assert security.returncode == 0, security.stdout


def test_scripts_of_deploy_are_programs() -> None:
    for script in DEPLOY.glob("*.sh"):
        assert os.access(script, os.X_OK)
        assert run("sh", "-n", script).returncode == 0
