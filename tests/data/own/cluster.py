"""A standalone Spark cluster for a test: a master and two workers, processes on loopback."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Timer

import pyspark

SPARK = Path(pyspark.__file__).parent
PATIENCE = 90
"""Seconds until a process that does not say what is awaited is ended, and with it the test."""
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Java that is soon there, and never fast."""
SMALL = {
    "spark.driver.memory": "512m",
    "spark.executor.memory": "512m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": QUICK,
    "spark.executor.extraJavaOptions": QUICK,
}
"""Settings of a session that needs little and stays on loopback."""


@contextmanager
def process(log: Path, awaited: str, *command: str) -> Iterator[str]:
    """Start a process of Spark, wait until it writes what is awaited, yield that; end it afterwards."""
    environment = {
        **os.environ,
        "SPARK_HOME": str(SPARK),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
        "PYSPARK_PYTHON": sys.executable,
    }
    with (
        log.open("wb") as file,
        subprocess.Popen(
            [str(SPARK / "bin" / "spark-class"), *command],
            stdout=file,
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
        ) as started,
    ):
        assert started.stderr is not None
        timer = Timer(PATIENCE, started.kill)
        timer.start()
        said = []
        try:
            for line in started.stderr:
                said.append(line)
                if found := re.search(awaited, line):
                    break
            else:
                raise RuntimeError("".join(said))
            timer.cancel()
            yield found[0]
        finally:
            timer.cancel()
            started.terminate()
            started.stderr.read()  # else it could not end for want of a reader


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Yield the address of a master with two workers of one core each."""
    deploy = "org.apache.spark.deploy"
    address = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
    with ExitStack() as stack:
        master = stack.enter_context(
            process(folder / "master.log", r"spark://127\.0\.0\.1:\d+", f"{deploy}.master.Master", *address)
        )
        for number in (1, 2):
            work = ("--cores", "1", "--memory", "600m", "--work-dir", str(folder / f"work{number}"), master)
            stack.enter_context(
                process(
                    folder / f"worker{number}.log",
                    "Successfully registered with master",
                    f"{deploy}.worker.Worker",
                    *address,
                    *work,
                )
            )
        yield master
