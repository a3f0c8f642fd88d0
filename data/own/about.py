"""What somebody says about a cohort of their own, and the rows of the tables `sources` and `cohorts` made of it."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.own.faults import Fault, IntakeError
from data.tables.load import Tables
from data.tables.plain import plain, tame, unseen

METHODS = (
    "clinical",
    "imaging",
    "pathology",
    "autopsy",
    "registry",
    "claims",
    "clinical_sequencing",
    "estimate",
    "review",
)
"""How metastases may have been found; what each is called stands in data.tables.words."""
TIMINGS = ("at_diagnosis", "ever", "at_death", "at_sequencing", "mixed", "not_applicable")
"""When patients may have been counted; what each is called stands in data.tables.words."""
LONGEST = 500
"""Characters of each text."""
_TEXTS = ("label", "place", "country", "period", "warning", "terms", "limitations")


@dataclass(frozen=True)
class About:
    """What is said about a cohort.

    label: its name on screen. method and timing: one of METHODS and of TIMINGS. n_patients: patients of the whole
    cohort; None takes the sum over its primaries. primaries_disjoint: each patient has one primary; asked for a
    frequency table, while for patient-level data it is so. The rest is text for people and may be "".
    """

    label: str
    method: str = "clinical"
    timing: str = "ever"
    place: str = ""
    country: str = ""
    period: str = ""
    warning: str = "own data"
    terms: str = "Own data, not published"
    limitations: str = ""
    primaries_disjoint: bool = False
    n_patients: int | None = None

    @property
    def slug(self) -> str:
        """The label as an id: small letters, digits and underscores."""
        words = re.sub(r"[^\w]+", "_", unicodedata.normalize("NFKC", self.label))
        text = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "_", text).strip("_")[:40].strip("_")

    @property
    def cohort_id(self) -> str:
        """The id of the cohort and of its source: own_<slug>."""
        return f"own_{self.slug or hashlib.sha256(self.label.encode()).hexdigest()[:8]}"


def check(about: About) -> None:
    """Raise IntakeError when a statement about a cohort is missing, too long or none of those allowed."""
    faults = []
    if not tame(about.label):
        faults.append(Fault("About the cohort", "Give it a name; it appears on every figure."))
    for name, value, allowed in (("method", about.method, METHODS), ("timing", about.timing, TIMINGS)):
        if value not in allowed:
            text = f"“{plain(value)}” is not a {name}. Allowed: {', '.join(allowed)}."
            faults.append(Fault("About the cohort", text))
    faults += [
        Fault("About the cohort", f"Its {name} has more than {LONGEST} characters. Shorten it.")
        for name in _TEXTS
        if len(getattr(about, name)) > LONGEST
    ]
    for name in _TEXTS:
        if odd := unseen(getattr(about, name)):
            text = f"Found {odd} in its {'name' if name == 'label' else name}. Type it again."
            faults.append(Fault("About the cohort", text))
    if about.n_patients is not None and about.n_patients < 0:
        faults.append(
            Fault("About the cohort", f"The number of patients cannot be {about.n_patients}. Give 0 or more.")
        )
    if faults:
        raise IntakeError(faults)


def demand_free(about: About, taken: Mapping[str, str]) -> None:
    """Raise IntakeError when another cohort ({id: its name, "" for one that comes with the atlas}) has the id of this.

    One of the very same name is loaded anew, and is no other.
    """
    if about.cohort_id in taken and taken[about.cohort_id] != tame(about.label, LONGEST):
        text = "Another cohort has this name or a very similar one. Give this one a different name."
        raise IntakeError(Fault("About the cohort", text))


def source_and_cohort(
    about: About, tables: Tables, *, n_patients: int, primaries_disjoint: bool, own_site_counted: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the row of `sources` and the row of `cohorts`, with the columns and types of the tables."""
    check(about)
    texts = {name: tame(getattr(about, name), LONGEST) for name in ("label", "place", "country", "period", "warning")}
    terms, limitations = tame(about.terms, LONGEST), tame(about.limitations, LONGEST)
    source = {
        "source_id": about.cohort_id,
        "kind": "dataset",
        "title": texts["label"],
        "method": about.method,
        "timing": about.timing,
        "country": texts["country"],
        "period": texts["period"],
        "n_patients": n_patients,
        "read": "full",
        "tertiary": False,
        "terms": terms,
        "limitations": limitations,
    }
    cohort = {
        "cohort_id": about.cohort_id,
        "source_id": about.cohort_id,
        **texts,
        "method": about.method,
        "timing": about.timing,
        "n_patients": n_patients,
        "primaries_disjoint": primaries_disjoint,
        "own_site_counted": own_site_counted,
        "terms": terms or "not stated",
        "country": texts["country"] or "country not stated",
        "place": texts["place"] or "place not stated",
        "limitations": limitations or "Own data; its limits are known to whoever provided them.",
    }
    return like(tables.sources, [source]), like(tables.cohorts, [cohort])


def like(table: pd.DataFrame, rows: Sequence[Mapping[str, Any]] | pd.DataFrame) -> pd.DataFrame:
    """Return rows with exactly the columns and types of a table; what is not given is "" or <NA>."""
    frame = pd.DataFrame(rows) if not isinstance(rows, pd.DataFrame) else rows
    missing = pd.Series([None] * len(frame), index=frame.index, dtype="object")
    columns = {}
    for column, dtype in table.dtypes.items():
        values = frame.get(str(column), missing)
        columns[column] = (values.astype("str").where(values.notna(), "") if dtype == "str" else values).astype(dtype)
    return pd.DataFrame(columns).reset_index(drop=True)
