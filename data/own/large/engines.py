"""Tables of any size, opened by pandas, DuckDB or Spark, as what the expression of `profiles` runs on.

Text files are UTF-8 with a header; every column of theirs is text. Nothing is fetched: DuckDB loads no extension, and
a path is a path, never a pattern. What an engine says of a bad file may quote rows, that is patients: it is kept back.
"""

import glob
import re
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from data.own.faults import IntakeError
from data.own.large.progress import Progress
from data.own.read.delimited import Head, fault_of, head
from data.tables.load import TableError

Engine = Literal["duckdb", "pandas", "spark"]
ENGINES: tuple[Engine, ...] = get_args(Engine)
MEMORY = "1.2GB"
"""What DuckDB may use; past it, it works on disk. The process has a few hundred MB more."""
FORMS = (".csv", ".tsv", ".txt", ".parquet")
DAMAGED = "_damaged"
"""Where Spark puts rows that it cannot read; its strict mode would write them into its log."""
Reader: TypeAlias = Callable[[str, tuple[str, ...] | None], Any]
"""From a path and the columns that are needed (None: all) to a pandas frame, DuckDB relation or Spark frame.

It has at least those of these columns that the file has; DuckDB and Spark find out by themselves what is used.
"""


@contextmanager
def opened(
    engine: Engine,
    *,
    scratch: Path,
    memory: str = MEMORY,
    threads: int | None = None,
    master: str = "local[*]",
    settings: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Iterator[Reader]:
    """Yield a reader of tables; close the engine and remove its files afterwards.

    scratch is a folder with space: DuckDB puts what memory does not hold into a folder of its own there. master and
    settings are Spark's. Raises TableError for a missing, unreadable or damaged file, with its name and line, and when
    the engine is not installed.
    """
    paths: list[str] = []

    def noted(read: Reader) -> Reader:
        def reads(path: str, columns: tuple[str, ...] | None) -> Any:
            paths.append(path)
            return read(path, columns)

        return reads

    with _reworded(paths):
        if engine == "pandas":
            yield noted(_read_with_pandas)
        elif engine == "duckdb":
            with (
                tempfile.TemporaryDirectory(prefix=".aggregate-", dir=scratch) as folder,
                _duckdb(Path(folder), memory, threads, progress or Progress()) as read,
            ):
                yield noted(read)
        else:
            with _spark(master, settings or {}) as read:
                yield noted(read)


def columns_of(path: str) -> tuple[str, ...]:
    """Return the columns of a table; raise TableError when it cannot be one."""
    file = Path(path)
    if file.suffix.lower() not in FORMS:
        msg = f"{path}: expected a file that ends with {', '.join(FORMS)}. Others need no --engine, below 200 MB."
        raise TableError(msg)
    if not file.is_file():
        msg = f"{path}: there is no such file."
        raise TableError(msg)
    if file.suffix.lower() == ".parquet":
        try:
            return tuple(pa.parquet.read_schema(file).names)
        except pa.ArrowInvalid:
            msg = f"{path}: this is no whole Parquet file. Write it again."
            raise TableError(msg) from None
    return _head(path).names


def _head(path: str) -> Head:
    """How a text file begins, as the page reads it; raise TableError where that cannot be, or a name stands twice."""
    try:
        found = head(Path(path))
    except IntakeError as error:
        raise TableError(str(error)) from None
    if found.doubled:
        msg = f"{path}: the header has two columns “{found.doubled[0]}”. Give each its own name."
        raise TableError(msg)
    return found


def _read_with_pandas(path: str, columns: tuple[str, ...] | None) -> Any:
    known = [name for name in columns_of(path) if columns is None or name in columns]
    if path.lower().endswith(".parquet"):
        return pd.read_parquet(path, columns=known)
    top = _head(path)
    return pd.read_csv(
        path,
        sep=top.separator,
        dtype="str",
        keep_default_na=False,
        encoding="utf-8-sig",
        names=list(top.names),
        header=None,
        skiprows=top.row - 1,
        usecols=known,
        index_col=False,
    )


@contextmanager
def _duckdb(folder: Path, memory: str, threads: int | None, progress: Progress) -> Iterator[Reader]:
    import duckdb  # noqa: PLC0415 - slow to import, and one of several engines

    config: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": memory,
        "temp_directory": str(folder),
        "preserve_insertion_order": False,
    }
    with (
        duckdb.connect(config=config | ({"threads": threads} if threads else {})) as connection,
        progress.followed(connection.query_progress),
    ):
        for setting in ("enable_progress_bar = true", "enable_progress_bar_print = false", "progress_bar_time = 0"):
            connection.execute(f"SET {setting}")  # it keeps count, and prints nothing itself

        def read(path: str, columns: tuple[str, ...] | None) -> Any:  # noqa: ARG001 - it finds out what is used
            columns_of(path)
            literal = glob.escape(str(Path(path).resolve()))
            if path.lower().endswith(".parquet"):
                return connection.read_parquet(literal)
            top = _head(path)
            return connection.read_csv(
                literal,
                header=False,
                skiprows=top.row - 1,
                delimiter=top.separator,
                quotechar='"',
                escapechar='"',
                auto_detect=False,
                columns=dict.fromkeys(top.names, "VARCHAR"),
                strict_mode=True,
            )

        yield read


@contextmanager
def _spark(master: str, settings: Mapping[str, str]) -> Iterator[Reader]:
    try:
        from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415 - not always installed
        from pyspark.sql import SparkSession  # noqa: PLC0415 - as above
        from pyspark.sql.functions import count, lit  # noqa: PLC0415 - as above
        from pyspark.sql.types import StringType, StructField, StructType  # noqa: PLC0415 - as above
    except ImportError:
        msg = "Spark is not installed: pip install -r requirements-spark.txt."
        raise TableError(msg) from None
    builder = SparkSession.builder.appName("Seed & Soil").master(master)
    quiet = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    quiet["spark.sql.csv.parser.columnPruning.enabled"] = "false"  # else a row is not looked at as a whole
    for key, value in {**quiet, **settings}.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError:
        msg = f"Spark did not start with {master}. It needs Java 17 or newer, and a cluster that answers."
        raise TableError(msg) from None

    def read(path: str, columns: tuple[str, ...] | None) -> Any:  # noqa: ARG001 - it finds out what is used
        here = "://" not in path
        if here:
            columns_of(path)
        literal = re.sub(r"([\\*?\[\]{}])", r"\\\1", f"file://{Path(path).resolve()}") if here else path
        if path.lower().endswith(".parquet"):
            return session.read.parquet(literal)
        top = _head(path) if here else Head(",", tuple(session.read.csv(literal, header=True).columns), (), 2)
        if top.row != 2:  # noqa: PLR2004 - Spark knows a header of one line, or none
            msg = f"{path}: Spark takes the first line alone as the header. Delete what stands above it, or use DuckDB."
            raise TableError(msg)
        fields = [StructField(name, StringType()) for name in (*top.names, DAMAGED)]
        frame = session.read.csv(
            literal,
            StructType(fields),
            header=True,
            sep=top.separator,
            quote='"',
            escape='"',
            mode="PERMISSIVE",
            columnNameOfCorruptRecord=DAMAGED,
        )
        first = frame["`" + top.names[0].replace("`", "``") + "`"]  # Spark refuses to look at what is damaged alone
        damaged, _ = frame.filter(frame[DAMAGED].isNotNull()).agg(count(lit(1)), count(first)).collect()[0]
        if damaged:
            why = fault_of(Path(path)) if here else None  # which row it is, as the page says it
            msg = (
                f"{path}: {damaged:,} damaged {'row' if damaged == 1 else 'rows'} (more or fewer cells than the header)"
            )
            raise TableError(str(why) if why else f"{msg}. Mend them.")
        return frame.drop(DAMAGED)

    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
            yield read
    finally:
        session.stop()


@contextmanager
def _reworded(paths: Sequence[str]) -> Iterator[None]:
    """Turn what an engine says of the files that it read into a sentence without a row in it."""
    try:
        yield
    except Exception as error:
        kind = type(error).__module__.partition(".")[0]
        if kind not in ("_duckdb", "duckdb", "pandas", "pyspark", "py4j", "pyarrow") and not isinstance(
            error, UnicodeDecodeError
        ):
            raise
        raise TableError(_sentence(error, dict.fromkeys(paths))) from None


def _sentence(error: Exception, paths: Iterable[str]) -> str:
    """What may be said of an engine's error: what the page would say of the file, if it is a file that is wrong."""
    text = str(error)
    if "OutOfMemory" in type(error).__name__:
        return "The memory does not suffice. Give more (--memory 4GB), or use --engine spark on a cluster."
    if "No space left" in text or "max_temp_directory_size" in text:
        return "The disk is full. Choose an output folder with more space."
    here = [path for path in paths if Path(path).is_file()]
    found = (fault_of(Path(path)) for path in here if Path(path).suffix.lower() != ".parquet")
    if fault := next(filter(None, found), None):
        return str(fault)
    names = " and ".join(path.rpartition("/")[2] for path in paths)
    line = re.search(r"[Ll]ine:? (\d+)", text)
    where = f", line {line[1]}" if line else ""
    return f"{names}{where}: the engine cannot read this ({type(error).__name__}). Write it again as Parquet."
