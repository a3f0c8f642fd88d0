"""A few lines of Python or R that read a figure's data again."""

from collections.abc import Sequence

from data.tables.plain import as_typed

LANGUAGES = ("Python", "R")


def snippet(language: str, ending: str, stem: str, columns: Sequence[str]) -> str:
    """Return lines in "Python" or "R" that reload a table saved as `stem`.`ending` (csv or parquet).

    `columns` are those of the table; its first figure in per cent is what the lines print.
    Raises ValueError for any other language or ending.
    """
    if language not in LANGUAGES or ending not in ("csv", "parquet"):
        msg = f"There is no snippet in {language} for {ending}: choose {' or '.join(LANGUAGES)}, csv or parquet."
        raise ValueError(msg)
    shown = [column for column in columns if column in ("Primary", "Site", "Given", "Also")]
    shown += [column for column in columns if column.endswith("%")][:1]
    shown = shown or list(columns[:3])
    return (_python if language == "Python" else _r)(f"{stem}.{ending}", ending, shown)


def _python(name: str, ending: str, shown: list[str]) -> str:
    listed = ", ".join(_quoted(column) for column in shown)
    read = "read_csv" if ending == "csv" else "read_parquet"
    lines = ["import pandas as pd", "", f"data = pd.{read}({_quoted(name)})", f"print(data[[{listed}]].head(10))"]
    return "\n".join(lines) + "\n"


def _r(name: str, ending: str, shown: list[str]) -> str:
    listed = ", ".join(_quoted(column) for column in shown)
    if ending == "csv":
        read = f'read.csv({_quoted(name)}, check.names = FALSE, fileEncoding = "UTF-8-BOM")'
        lines = [f"data <- {read}"]
    else:
        lines = ["library(arrow)", f"data <- read_parquet({_quoted(name)})"]
    return "\n".join([*lines, f"head(data[c({listed})], 10)"]) + "\n"


def _quoted(text: str) -> str:
    """A string literal that both languages read alike."""
    safe = as_typed(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{safe}"'
