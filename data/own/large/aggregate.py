"""Files of patients, of any size, to a cohort folder: what `python -m data aggregate` does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd

from data.atlas import Atlas
from data.own import folder
from data.own.about import About
from data.own.count.cautions import all_have_one, cautioned
from data.own.count.counting import counted, known_strata, mapped
from data.own.count.ledger import FEW, LEFT, Line, not_known, not_told, report, warned
from data.own.count.profiles import Profiled, ProfileError, profiled, wide_profiled
from data.own.count.sites import (
    DOUBT,
    ELSEWHERE,
    by_site,
    doubted,
    doubts_unknown,
    elsewhere_unknown,
    told_by_parts,
    widened,
)
from data.own.count.suppress import LEAST, suppressed
from data.own.large.engines import MEMORY, Engine, Reader, opened
from data.own.large.progress import Progress
from data.own.model import OwnCohort
from data.own.understand.kept import saved
from data.own.understand.labels import denied_site, index, meaning
from data.own.understand.mapping import answers_of, entry_of
from data.own.understand.meant import denied
from data.own.understand.text import undated
from data.own.understand.values import ANSWERS, value_meaning
from data.stats.words import many
from data.tables.load import TableError

MOST_LABELS = 5_000
"""Different labels that a column may have; with more it holds something else, such as ids."""
NAMED = 12
LOCATOR = "counted from files of patients"
LABELS, PATIENTS, SUMS, SMALL = STEPS = (
    "Reading the labels",
    "Counting the patients",
    "Adding up the sites",
    "Withholding small counts",
)
"""What is done, one after the other."""
Decided = Mapping[str, Mapping[str, str]]
"""kind → {label as printed: our id, or "" to set it aside}."""


def _spelt(kind: str) -> tuple[str, ...]:
    """The usual words of an answer in small and capital letters, as files have them."""
    return tuple(form(word) for word in ANSWERS[kind] for form in (str, str.upper, str.capitalize, str.title))


YES, NO, UNKNOWN = _spelt("yes"), _spelt("no"), (*_spelt("unknown"), "")
"""What cells of sites say."""


class OpenLabelsError(TableError):
    """Labels that nobody decided; `labels` has a row each with its proposal: data.own.understand.kept.COLUMNS."""

    def __init__(self, labels: pd.DataFrame, doubts: Sequence[str] = ()) -> None:
        self.labels, self.doubts = labels, doubts
        super().__init__()

    def __str__(self) -> str:
        """Return what is open, and what to do."""
        lines = [*self.doubts]
        for kind, part in self.labels.groupby("kind", sort=False):
            names = ", ".join(f"“{label[:60]}”" for label in part["label"][:NAMED])
            more = f" and {len(part) - NAMED:,} more" if len(part) > NAMED else ""
            lines.append(f"No id for {many(len(part), 'label', 'labels')} of the {kind}: {names}{more}.")
        lines.append(
            "Say what they mean in a CSV with the columns kind, label, id (a blank id sets a label aside) and pass it "
            "by --map; --propose FILE writes one to fill in; --set-aside sets all of them aside."
        )
        return "\n".join(lines)


@dataclass(frozen=True)
class Files:
    """Where the patients are: paths of the tables and the names of their columns.

    Without metastases each site has a column of its own in the table of patients. sex None: the column “sex”, if there.
    """

    patients: str
    metastases: str | None = None
    patient: str = "patient"
    primary: str = "primary"
    site: str = "site"
    sex: str | None = None
    strata: tuple[str, ...] = ()


@dataclass(frozen=True)
class Power:
    """What counts: the engine, how much of the machine or which cluster it may use, and what shows how far it is."""

    engine: Engine = "duckdb"
    memory: str = MEMORY
    threads: int | None = None
    master: str = "local[*]"
    settings: Mapping[str, str] = field(default_factory=dict)
    progress: Progress = field(default_factory=Progress)


@dataclass(frozen=True, eq=False)
class Aggregated:
    """The cohort as it was written, and the report."""

    own: OwnCohort
    report: pd.DataFrame


def aggregate(
    files: Files,
    out: Path,
    atlas: Atlas,
    *,
    cohort: About,
    decided: Decided | None = None,
    power: Power | None = None,
    least: int = LEAST,
    set_aside: bool = False,
) -> Aggregated:
    """Count the patients and write them as a cohort folder; counts below `least` are withheld before.

    The report stands beside the folder, which may be passed on: it counts what is withheld there, too.

    decided is asked first for what a label means, then our vocabulary.
    Raises OpenLabelsError, TableError and ProfileError, with what to do; `set_aside` leaves out what these are about.
    """
    power = power or Power()
    if out.exists() and any(out.iterdir()) and not (out / folder.COHORT).is_file():
        msg = f"{out}: the folder holds something that is no cohort. Choose another one."
        raise TableError(msg)
    out.mkdir(parents=True, exist_ok=True)
    try:
        with opened(
            power.engine,
            scratch=out,
            memory=power.memory,
            threads=power.threads,
            master=power.master,
            settings=power.settings,
            progress=power.progress,
        ) as read:
            found = _found(read, files, atlas, decided or {}, power.progress, set_aside=set_aside)
    finally:
        if not any(out.iterdir()):
            out.rmdir()
    out.mkdir(parents=True, exist_ok=True)
    power.progress.step(SUMS, STEPS)
    people = mapped(
        found.read.frame,
        primary=files.primary,
        primaries=found.meant["primary"],
        sex=found.sex,
        sexes=found.meant["sex"],
    )
    if people.profiles.empty:
        msg = f"{files.patients}: no patient is left; no label in the column {files.primary} has an id."
        raise TableError(msg)
    settled, unknown = doubts_unknown(people.profiles, atlas)
    profiles = elsewhere_unknown(settled if files.metastases else told_by_parts(settled, atlas))
    profiles = profiles.assign(**{column: known_strata(profiles[column]) for column in files.strata})
    own = counted(profiles, cohort, atlas, strata=files.strata, locator=LOCATOR)
    if own.frequencies.empty:
        why = "for no patient is it known whether a site has a metastasis. Say what its cells mean (--map)."
        msg = f"{files.patients}: {why}"
        raise TableError(msg)
    all_have = all_have_one(people.profiles, atlas)
    own, texts = cautioned(own, atlas, all_have=all_have, instead="Write no into blank cells that mean it.")
    power.progress.step(SMALL, STEPS)
    own = suppressed(own, least)
    names, first = atlas.sites.labels, Path(files.patients).name
    doubts = [(names[site], n, _some(found.doubts[DOUBT + site])) for site, n in unknown.items()]
    lines = report(
        [
            *_lines(files, found, people.left_out, names),
            *warned(first, "patients", texts),
            *not_told(first, doubts, int(profiles["n"].sum())),
        ]
    )
    folder.write(own, out)
    (out / folder.REPORT).unlink(missing_ok=True)
    (whole := out.resolve()).with_name(f"{whole.name}-{folder.REPORT}").write_bytes(folder.as_csv(lines))
    return Aggregated(own, lines)


@dataclass(frozen=True, eq=False)
class _Table:
    """A table as its engine opened it: by which path, in the engine's own form, with which columns."""

    path: str
    native: Any
    columns: tuple[str, ...]

    @property
    def lazy(self) -> Any:
        """The table for expressions."""
        return nw.from_native(self.native).lazy()

    def labels(self, column: str) -> tuple[str, ...]:
        """Return the different labels of a column, blank ones left out; raise TableError for too many."""
        labels = self.lazy.select(label=nw.col(column).cast(nw.String)).unique().head(MOST_LABELS + 1)
        found = {str(label) for label in labels.collect("pyarrow")["label"].to_list() if label and str(label).strip()}
        if len(found) > MOST_LABELS:
            many = f"it has more than {MOST_LABELS:,} different values, so these are no labels."
            msg = f"{self.path}, column {column}: {many}"
            raise TableError(msg)
        return tuple(sorted(found))


def _table(read: Reader, path: str, needed: tuple[str, ...], others: tuple[str, ...] | None = ()) -> _Table:
    """A table with the columns that are needed and those of the others (None: all others) that it has."""
    native = read(path, None if others is None else (*needed, *others))
    columns = _columns(native)
    if missing := [name for name in needed if name not in columns]:
        there = _columns(read(path, None))
        more = f" and {len(there) - NAMED:,} more" if len(there) > NAMED else ""
        msg = f"{path}: there is no column {missing[0]}. Its columns: {', '.join(there[:NAMED])}{more}. "
        raise TableError(
            msg + "Name yours by --patient-column, --primary-column, --site-column, --sex-column, --strata."
        )
    return _Table(path, native, columns)


def _columns(native: Any) -> tuple[str, ...]:
    return tuple(nw.from_native(native).lazy().collect_schema().names())


@dataclass(frozen=True, eq=False)
class _Tables:
    """The opened tables: patients, metastases (None: a column a site), the column of the sex, all to count by."""

    people: _Table
    events: _Table | None
    sex: str | None
    attributes: tuple[str, ...]


def _tables(read: Reader, files: Files) -> _Tables:
    """Open the files; a column “sex” is counted by even if nobody names it."""
    needed = (files.patient, files.primary, *files.strata, *filter(None, [files.sex]))
    people = _table(read, files.patients, needed, ("sex",) if files.metastases else None)
    events = _table(read, files.metastases, (files.patient, files.site)) if files.metastases else None
    sex = files.sex or ("sex" if "sex" in people.columns else None)
    return _Tables(people, events, sex, tuple(dict.fromkeys(filter(None, (files.primary, sex, *files.strata)))))


@dataclass(frozen=True, eq=False)
class _Found:
    """The profiles by printed labels, what these mean ("" is set aside), and the column of the sex.

    left: {column of a site: its answers that are left out}. opposite: columns that say no to a site in their name.
    doubts: as data.own.count.sites.doubted.
    """

    read: Profiled
    meant: Mapping[str, Mapping[str, str]]
    sex: str | None
    left: Mapping[str, list[str]] = field(default_factory=dict)
    opposite: tuple[str, ...] = ()
    doubts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _found(
    read: Reader, files: Files, atlas: Atlas, decided: Decided, progress: Progress, *, set_aside: bool
) -> _Found:
    """Open the tables, decide what their labels mean, and make the profiles."""
    progress.step(LABELS, STEPS)
    tables = _tables(read, files)
    meant = _all_meant(tables, files, atlas, decided, set_aside=set_aside)
    sites = (widened if tables.events else by_site)(meant["site"], atlas)
    doubts = doubted(meant["site"], atlas) if tables.events else {}
    if not sites.keys() - {ELSEWHERE}:
        msg = f"{files.metastases or files.patients}: no label or column means a site of ours. Name them by --map."
        raise TableError(msg)
    progress.step(PATIENTS, STEPS)
    try:
        profiles, left = _profiles(tables, files, sites | doubts, atlas, decided, set_aside=set_aside)
    except ProfileError as error:
        names = " and ".join(Path(path).name for path in (files.patients, files.metastases) if path)
        msg = f"{names}: {error} --set-aside leaves such rows out."
        raise TableError(msg) from None
    free = () if tables.events else (name for name in tables.people.columns if name not in tables.attributes)
    opposite = tuple(name for name in free if denied_site(name, index(atlas, "site")))
    return _Found(profiles, meant, tables.sex, left, opposite, doubts)


def _all_meant(
    tables: _Tables, files: Files, atlas: Atlas, decided: Decided, *, set_aside: bool
) -> dict[str, dict[str, str]]:
    """{kind: {label: id, or "" to set it aside}}; raise OpenLabelsError unless what is open may be set aside."""
    meant: dict[str, Mapping[str, str | None]] = {
        "primary": _meant("primary", tables.people.labels(files.primary), atlas, decided),
        "site": _meant_sites(tables, files, atlas, decided),
    }
    open_labels = [(kind, label) for kind, ids in meant.items() for label, term in ids.items() if term is None]
    if open_labels and not set_aside:
        raise OpenLabelsError(saved([entry_of(kind, label, 0, atlas) for kind, label in open_labels]))
    meant["sex"] = _known("sex", tables.people.labels(tables.sex) if tables.sex else (), atlas, decided)
    return {kind: {label: term or "" for label, term in ids.items()} for kind, ids in meant.items()}


def _meant_sites(tables: _Tables, files: Files, atlas: Atlas, decided: Decided) -> Mapping[str, str | None]:
    """What the labels of the metastases mean, or which columns of the patients are sites."""
    if tables.events:
        return _meant("site", tables.events.labels(files.site), atlas, decided)
    columns = [name for name in tables.people.columns if name not in {files.patient, *tables.attributes}]
    if wrong := [name for name in columns if denied(name) and decided.get("site", {}).get(name)]:
        why = "its name says no, so that its yes is no metastasis. Turn its answers round, and its name."
        msg = f"{tables.people.path}, column {wrong[0]}: {why}"
        raise TableError(msg)
    return _known("site", columns, atlas, decided)  # other columns are no sites that are left out


def _known(kind: str, labels: Iterable[str], atlas: Atlas, decided: Decided) -> dict[str, str | None]:
    """{label: id} of the labels that have one."""
    return {label: term for label, term in _meant(kind, labels, atlas, decided).items() if term}


def _meant(kind: str, labels: Iterable[str], atlas: Atlas, decided: Decided) -> dict[str, str | None]:
    """{label: id}: as it is decided ("" sets it aside), else the one term that it surely means, else None."""
    decisions = decided.get(kind, {})
    return {label: decisions[label] if label in decisions else _sure(kind, label, atlas) for label in labels}


def _sure(kind: str, label: str, atlas: Atlas) -> str | None:
    found = value_meaning(label, "sex") if kind == "sex" else meaning(label, index(atlas, kind))
    return found.id if found.id and found.sure else None


def _profiles(
    tables: _Tables,
    files: Files,
    sites: Mapping[str, tuple[str, ...]],
    atlas: Atlas,
    decided: Decided,
    *,
    set_aside: bool,
) -> tuple[Profiled, dict[str, list[str]]]:
    """The profiles; raise like `profiled`, and OpenLabelsError for what cells of sites say and nobody decided."""
    people, events = tables.people, tables.events
    if events is None:
        return _wide(tables, files, sites, atlas, decided.get("answer", {}), set_aside=set_aside)
    found = profiled(
        people.native,
        events.native,
        attributes=tables.attributes,
        sites=sites,
        patient=files.patient,
        site=files.site,
        set_aside=set_aside,
    )
    return found, {}


def _wide(
    tables: _Tables,
    files: Files,
    sites: Mapping[str, tuple[str, ...]],
    atlas: Atlas,
    decided: Mapping[str, str],
    *,
    set_aside: bool,
) -> tuple[Profiled, dict[str, list[str]]]:
    """The profiles of a table with a column a site, and {column: its answers that are left out}.

    Usual words are tried first, others are looked at where there are some.
    Numbers mean what they do beside each other: where 1 and 2 are all, 1 is no more sure than 2.
    """
    usual = {YES: "yes", NO: "no", UNKNOWN: "unknown"}
    words = {word: term for known, term in usual.items() for word in known} | dict(decided)

    def counted(meant: Mapping[str, str]) -> Profiled:
        yes, no, unknown = (tuple(w for w, term in meant.items() if term == told) for told in usual.values())
        return wide_profiled(
            tables.people.native,
            attributes=tables.attributes,
            columns=sites,
            yes=yes,
            no=no,
            unknown=unknown,
            patient=files.patient,
            set_aside=set_aside,
        )

    found = counted(words)
    if not found.odd:
        return found, {}
    printed = dict.fromkeys(column for columns in sites.values() for column in columns)
    each = {column: _answers(tables.people, column, set_aside=set_aside) for column in printed}
    labels = sorted({label for several in each.values() for label in several if label != _TOO_MANY})
    entries = answers_of(labels, decided, atlas)
    waiting = [entry for entry in entries if not entry.sure]
    if waiting and not set_aside:
        raise OpenLabelsError(saved(waiting))
    meant = {entry.label: entry.id if entry.sure else "" for entry in entries}
    tidy = undated(pd.Series(labels, dtype="str"))
    again = words | {label: meant.get(said, "") for label, said in zip(labels, tidy, strict=True)}
    left = {
        column: gone for column, several in each.items() if (gone := [one for one in several if not again.get(one)])
    }
    return counted(again), left


_TOO_MANY = f"more than {MOST_LABELS:,} different values"


def _answers(table: _Table, column: str, *, set_aside: bool) -> list[str]:
    """What the cells of a site say; _TOO_MANY where that is too much to ask and may be set aside."""
    try:
        return [label.strip() for label in table.labels(column)]
    except TableError as error:
        if set_aside:
            return [_TOO_MANY]
        msg = f"{error} --set-aside takes them as not known; a line site,{column}, of --map leaves the column out."
        raise TableError(msg) from None


def _lines(files: Files, found: _Found, left_out: pd.DataFrame, names: Mapping[str, str]) -> list[Line]:
    """The report: rows read, used and set aside of each table, and why."""
    rows = found.read.rows
    first, second = Path(files.patients).name, Path(files.metastases or "").name
    unnamed = int(left_out["n_patients"].sum())
    lines = [
        Line(first, "patients", "used", rows.patients_used - unnamed, "one row a patient", ""),
        Line(first, "patients", "set aside", rows.blank_patients, "no patient id", ""),
        Line(first, "patients", "set aside", rows.repeated_rows, "the patient id stands in several rows", ""),
        Line(first, "patients", "set aside", unnamed, "the primary has no id of ours: " + _some(left_out["label"]), ""),
        Line(second, "metastases", "used", rows.metastases_used, "a patient counts once for each site", ""),
        Line(second, "metastases", "set aside", rows.blank_metastases, "no patient id", ""),
        Line(second, "metastases", "set aside", rows.unmatched_metastases, "its patient is not there or set aside", ""),
    ]
    lines = [line for line in lines if line.n_rows and (files.metastases or line.table == "patients")]
    lines += _left_out(first, found, names)
    for column in found.opposite:
        why = f"column {column} is not used: it says no in its name. Turn its answers round, and its name"
        lines.append(Line(first, "patients", "noted", 0, why, ""))
    if labels := [label for label, site in found.meant["site"].items() if not site]:
        why = "labels of sites that are set aside; whether they are metastases is not known: "
        lines.append(Line(second, "metastases", "noted", 0, why + _some(labels), ""))
    return lines


def _left_out(file: str, found: _Found, names: Mapping[str, str]) -> list[Line]:
    """The lines about sites that are not known because answers were left out."""
    lines: list[Line] = []
    columns: dict[str, list[str]] = {}
    for column in found.left:
        columns.setdefault(found.meant["site"][column], []).append(column)
    of = found.read.rows.patients_used
    for site, several in columns.items():
        unknown = int(found.read.frame.loc[found.read.frame[site].isna(), "n"].sum())
        n = min(sum(found.read.odd.get(column, 0) for column in several), unknown)
        answers = _some(dict.fromkeys(label for column in several for label in found.left[column]))
        lines.append(Line(file, "patients", "noted", n, f"{names[site]} is not known: {answers} {LEFT}", ""))
        if n > FEW * of:
            lines += warned(file, "patients", [not_known(names[site], n, of, answers)])
    return lines


def _some(labels: Iterable[str]) -> str:
    """Some labels in quotation marks, and how many more there are."""
    labels = list(labels)
    more = f" and {len(labels) - NAMED:,} more" if len(labels) > NAMED else ""
    return ", ".join(f"“{label[:60]}”" for label in labels[:NAMED]) + more
