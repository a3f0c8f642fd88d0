"""Tables of any size, opened by pandas, DuckDB or Spark, as what the expression of `profiles` runs on.

Text files are UTF-8 with a header; every column of theirs is text. Nothing is fetched: DuckDB loads no extension, and
a path is a path, never a pattern. What an engine says of a bad file may quote rows, that is patients: it is kept back.
"""

import csv
import glob
import re
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from data.own.read.formats import SEPARATORS
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
) -> Iterator[Reader]:
    """Yield a reader of tables; close the engine and remove its files afterwards.

    scratch is a folder with space: DuckDB puts what memory does not hold into a folder of its own there. master and
    settings are Spark's. Raises TableError for a missing, unreadable or damaged file, with its name and line, and when
    the engine is not installed.
    """
    if engine == "pandas":
        with _reworded():
            yield _read_with_pandas
    elif engine == "duckdb":
        with tempfile.TemporaryDirectory(prefix=".aggregate-", dir=scratch) as folder, _reworded():
            yield from _duckdb(Path(folder), memory, threads)
    else:
        with _reworded():
            yield from _spark(master, settings or {})


def columns_of(path: str) -> tuple[str, ...]:
    """Return the columns of a table; raise TableError when it cannot be one."""
    file = Path(path)
    if file.suffix.lower() not in FORMS:
        msg = f"{path}: expected a file that ends with {', '.join(FORMS)}."
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
    return _header(path)[0]


def _header(path: str) -> tuple[tuple[str, ...], str]:
    """The columns of a text file, and its separator: the one that makes most of them."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        try:
            line = file.readline(1_000_000)
        except UnicodeDecodeError:
            msg = f"{path}, row 1: this is not UTF-8. Save it as CSV (UTF-8), or as Parquet."
            raise TableError(msg) from None
    rows = {separator: next(csv.reader([line], delimiter=separator), []) for separator in SEPARATORS}
    separator = max(rows, key=lambda each: len(rows[each]))
    names = [name.strip() for name in rows[separator]]
    twice = sorted({name for name in names if names.count(name) > 1})
    if not any(names) or twice:
        msg = f"{path}, row 1: " + (f"there are two columns “{twice[0]}”." if names and twice else "the file is empty.")
        raise TableError(msg)
    return tuple(names), separator


def _read_with_pandas(path: str, columns: tuple[str, ...] | None) -> Any:
    known = [name for name in columns_of(path) if columns is None or name in columns]
    if path.lower().endswith(".parquet"):
        return pd.read_parquet(path, columns=known)
    names, separator = _header(path)
    return pd.read_csv(
        path,
        sep=separator,
        dtype="str",
        keep_default_na=False,
        encoding="utf-8-sig",
        names=list(names),
        header=0,
        usecols=known,
        index_col=False,
    )


def _duckdb(folder: Path, memory: str, threads: int | None) -> Iterator[Reader]:
    import duckdb  # noqa: PLC0415 - slow to import, and one of several engines

    config: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": memory,
        "temp_directory": str(folder),
        "preserve_insertion_order": False,
    }
    with duckdb.connect(config=config | ({"threads": threads} if threads else {})) as connection:

        def read(path: str, columns: tuple[str, ...] | None) -> Any:  # noqa: ARG001 - it finds out what is used
            columns_of(path)
            literal = glob.escape(str(Path(path).resolve()))
            if path.lower().endswith(".parquet"):
                return connection.read_parquet(literal)
            names, separator = _header(path)
            return connection.read_csv(
                literal,
                header=True,
                delimiter=separator,
                quotechar='"',
                escapechar='"',
                auto_detect=False,
                columns=dict.fromkeys(names, "VARCHAR"),
                strict_mode=True,
            )

        yield read


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
        names, separator = _header(path) if here else (session.read.csv(literal, header=True).columns, ",")
        fields = [StructField(name, StringType()) for name in (*names, DAMAGED)]
        frame = session.read.csv(
            literal,
            StructType(fields),
            header=True,
            sep=separator,
            quote='"',
            escape='"',
            mode="PERMISSIVE",
            columnNameOfCorruptRecord=DAMAGED,
        )
        first = frame["`" + names[0].replace("`", "``") + "`"]  # Spark refuses to look at what is damaged alone
        damaged, _ = frame.filter(frame[DAMAGED].isNotNull()).agg(count(lit(1)), count(first)).collect()[0]
        if damaged:
            msg = f"{path}: {damaged:,} rows have more or fewer cells than the header. Mend them."
            raise TableError(msg)
        return frame.drop(DAMAGED)

    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
            yield read
    finally:
        session.stop()


@contextmanager
def _reworded() -> Iterator[None]:
    """Turn what an engine says of a file into a sentence without a row in it."""
    try:
        yield
    except Exception as error:
        kind = type(error).__module__.partition(".")[0]
        if kind not in ("_duckdb", "duckdb", "pandas", "pyspark", "py4j", "pyarrow") and not isinstance(
            error, UnicodeDecodeError
        ):
            raise
        raise TableError(_sentence(error)) from None


def _sentence(error: Exception) -> str:
    """What may be said of an engine's error."""
    text = str(error)
    if "OutOfMemory" in type(error).__name__:
        return "The memory does not suffice. Give more (--memory 4GB), or use --engine spark on a cluster."
    if "No space left" in text or "max_temp_directory_size" in text:
        return "The disk is full. Choose an output folder with more space."
    file = re.search(r'file = (.+)|file "([^"]+)"', text)
    line = re.search(r"[Ll]ine:? (\d+)", text)
    where = (file[1] or file[2]) if file else "A table"
    where += f", row {line[1]}" if line else ""
    if isinstance(error, UnicodeDecodeError) or "not utf-8" in text.lower():
        return f"{where}: this is not UTF-8. Save it as CSV (UTF-8), or as Parquet."
    return f"{where}: this cannot be read ({type(error).__name__}). Each row needs as many cells as the header."
