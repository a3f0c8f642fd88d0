"""What one row of a table can be, and what may be said of a table beside which column is what: declared once.

The page asks by these, the command line has an option for each, and what is needed is checked by them.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["frequency", "matrix", "long", "wide", "study"]
Several = Literal["each", "first", "aside"]
Blank = Literal["unknown", "no"]
Cells = Literal["counts", "percent", "fraction", "small-percent"]
CELLS: dict[str, str] = {
    "counts": "counts of patients",
    "percent": "percentages of all patients of the row",
    "fraction": "shares of all patients of the row, from 0 to 1",
    "small-percent": "percentages, of which none is above 1\u2009%",
}
"""What the cells of a table with a row a primary and a column a site may be; the last only where none exceeds 1."""
Stack = Literal["", "one", "several"]
STACK: dict[str, str] = {"one": "one table, with the rows of all", "several": "not one: only one of them is counted"}
"""What several tables with the same columns may be; "" was not said."""
BLANKS: dict[str, str] = {"unknown": "not known", "no": "no metastasis"}
"""What a blank cell of a site may mean."""
SEVERAL: dict[str, str] = {
    "each": "count the patient under each",
    "first": "take the first row only",
    "aside": "set the patient aside",
}
"""What becomes of a patient with several primaries."""


LISTS: dict[str, str] = {
    "all": "all of these columns, as one list",
    "named": "only those that are named under Columns",
}
"""Where the sites of a patient may be named, if several columns name some."""


DIGITS: dict[str, str] = {
    "thousands": "thousands: 8.000 are 8,000 patients",
    "fraction": "with a fraction: 8.000 are 8",
}
"""What numbers of patients are that all end in three zeros behind a point or a comma."""


@dataclass(frozen=True)
class Form:
    """What one row is.

    kind: how it is counted. name: for a list, after “One row is …”. single and several: the roles that one column or
    more of the main table can have, in the order in which they are asked. needed: those without which nothing can be
    counted; of patient and primary something else may be said instead. second: a second table is needed, too.
    """

    kind: Kind
    name: str
    single: tuple[str, ...]
    several: tuple[str, ...]
    needed: tuple[str, ...]
    second: bool = False

    @property
    def of_patients(self) -> bool:
        """Whether patients are counted, so that counts are not given."""
        return self.kind not in ("frequency", "matrix")


_WHO = ("patient", "primary", "sex")
_WHO_AND_STATUS = (*_WHO, "status")
FORMS: dict[str, Form] = {
    "wide": Form(
        "wide",
        "a patient, with a column for each site",
        _WHO_AND_STATUS,
        ("sites", "strata"),
        (*_WHO[:2], "sites"),
    ),
    "list": Form(
        "long",
        "a metastasis, or a patient whose sites are named in one column or several",
        _WHO_AND_STATUS,
        ("site_list", "strata"),
        (*_WHO[:2], "site_list"),
    ),
    "long": Form(
        "long",
        "a patient, with metastases in a second table",
        _WHO_AND_STATUS,
        ("strata",),
        _WHO[:2],
        second=True,
    ),
    "study": Form(
        "study",
        "a sample or visit of a patient, with a column for each site",
        _WHO,
        ("sites", "strata"),
        (*_WHO[:2], "sites"),
    ),
    "frequency": Form(
        "frequency",
        "a primary and a site, with counts of patients",
        ("primary", "site", "n_with_site", "n_patients", "n_metastatic", "denominator", "sex"),
        ("strata",),
        ("primary", "site", "n_with_site", "n_patients"),
    ),
    "matrix": Form(
        "matrix",
        "a primary, with a column of counts or percentages for each site",
        ("primary", "n_patients", "n_metastatic"),
        ("sites",),
        ("primary", "n_patients", "sites"),
    ),
    "turned": Form(
        "matrix",
        "a site, with a column of counts or percentages for each primary",
        ("primary", "n_patients", "n_metastatic"),
        ("sites",),
        ("primary", "n_patients", "sites"),
    ),
}


QUESTION = "question"
"""The kind of a line in a file of meanings that answers a question; its label is the question's name."""
REPEATED = (
    *("stands-for", "each-row", "all-have", "fill", "several", "cells", "of", "rows", "digits", "lists", "involved"),
    "blank",
)
"""The questions whose answers may hold for another file of the same kind."""
OPTIONS = ("patient", "primary", "site", "sex")
"""Roles with an option of their own on the command line."""


def option(role: str) -> str:
    """Return the option of the command line that names the column of a role."""
    return f"--{role}-column" if role in OPTIONS else f"--column {role}=…"


@dataclass(frozen=True)
class Said:
    """What somebody said of a table, beside which column is what; blank "" and fill None were not said.

    everybody: the id of the primary that all patients have, where no column names one. row_is_patient: each row is
    one patient, where no column identifies them. several: what becomes of patients with several primaries. fill: the
    columns whose blank cells repeat the cell above. cells: what those of a matrix are, a key of CELLS. blank: what a
    blank cell of a site's column means. aside: many rows may be set aside. stack: whether tables with the same columns
    are one, a key of STACK. lists: other columns that name sites are left out. damaged: rows that cannot be read may be
    left out. of: the column of the number of patients of whom those with a site are a part, where several may be it.
    involved: the column that says whether the site of a row has a metastasis, "" where none does.
    turned: a row is a site, and a column a primary.
    each: the column that says how many patients a row stands for, "" where it is one.
    rows: which rows of a primary are counted where it has several (data.own.understand.rows).
    digits: what those numbers are, a key of DIGITS.
    """

    everybody: str = ""
    row_is_patient: bool = False
    several: Several = "each"
    fill: tuple[str, ...] | None = None
    cells: Cells | Literal[""] = ""
    blank: Blank | Literal[""] = ""
    aside: bool = False
    stack: Stack = ""
    lists: bool = False
    of: str = ""
    rows: str = ""
    turned: bool = False
    involved: str | None = None
    digits: Literal["", "thousands", "fraction"] = ""
    damaged: bool = False
    each: str | None = None
