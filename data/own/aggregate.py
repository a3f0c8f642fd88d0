"""Files of patients, of any size, to a cohort folder: what `python -m data aggregate` does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from data.load import TableError, Tables
from data.own import folder
from data.own.about import About
from data.own.counting import ELSEWHERE, counted, mapped, told_strata
from data.own.engines import MEMORY, Engine, Reader, columns_of, opened
from data.own.labels import ANSWERS, index, meaning, value_meaning
from data.own.ledger import Line, report
from data.own.model import OwnCohort
from data.own.packed import as_text
from data.own.profiles import Profiled, ProfileError, profiled, wide_profiled
from data.own.suppress import LEAST, suppressed
from data.vocabulary import covered

MOST_LABELS = 5_000
"""Different labels that a column may have; with more it holds something else, such as ids."""
NAMED = 12
LOCATOR = "counted from files of patients"
KINDS = ("primary", "site", "sex")
SEXES = ("female", "male", "unknown")
Decided = Mapping[str, Mapping[str, str]]
"""kind → {label as printed: our id, or "" to set it aside}."""


class OpenLabelsError(TableError):
    """Labels that nobody decided; `labels` has a row each: kind, label, id (blank)."""

    def __init__(self, labels: pd.DataFrame) -> None:
        self.labels = labels
        super().__init__()

    def __str__(self) -> str:
        """Return what is open, and what to do."""
        lines = []
        for kind, part in self.labels.groupby("kind", sort=False):
            names = ", ".join(f"“{label[:60]}”" for label in part["label"][:NAMED])
            more = f" and {len(part) - NAMED:,} more" if len(part) > NAMED else ""
            lines.append(f"No id for {len(part):,} labels of the {kind}: {names}{more}.")
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
    """What counts: the engine, and how much of the machine or which cluster it may use."""

    engine: Engine = "duckdb"
    memory: str = MEMORY
    threads: int | None = None
    master: str = "local[*]"
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Aggregated:
    """The cohort as it was written, the report, and how many profiles it was counted from."""

    own: OwnCohort
    report: pd.DataFrame
    n_profiles: int


def aggregate(
    files: Files,
    out: Path,
    tables: Tables,
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
        ) as read:
            found = _found(read, files, tables, decided or {}, set_aside=set_aside)
    finally:
        if not any(out.iterdir()):
            out.rmdir()
    out.mkdir(parents=True, exist_ok=True)
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
    profiles = _doubtful(people.profiles)
    profiles = profiles.assign(**{column: told_strata(profiles[column]) for column in files.strata})
    own = suppressed(counted(profiles, cohort, tables, strata=files.strata, locator=LOCATOR), least)
    lines = _lines(files, found, people.left_out)
    told = report(lines)
    folder.write(own, out)
    (out / folder.REPORT).unlink(missing_ok=True)
    (whole := out.resolve()).with_name(f"{whole.name}-{folder.REPORT}").write_bytes(folder.as_csv(told))
    return Aggregated(own, told, len(found.read.frame))


@dataclass(frozen=True, eq=False)
class _Found:
    """The profiles by printed labels, what these mean, the column of the sex, and the labels that were set aside.

    odd are the columns of sites with answers that are neither yes nor no, and in how many cells.
    """

    read: Profiled
    meant: Mapping[str, Mapping[str, str]]
    sex: str | None
    left_out: Mapping[str, tuple[str, ...]]
    odd: Mapping[str, int]


def _found(read: Reader, files: Files, tables: Tables, decided: Decided, *, set_aside: bool) -> _Found:
    """Ask for the labels, decide them, and make the profiles."""
    wide = files.metastases is None
    present = (
        tuple(_native(read(files.patients, ())).columns) if "://" in files.patients else columns_of(files.patients)
    )
    sex = files.sex or ("sex" if "sex" in present else None)
    attributes = tuple(dict.fromkeys([files.primary, *([sex] if sex else []), *files.strata]))
    if wide:
        taken = {files.patient, *attributes}
        columns = tuple(name for name in present if name not in taken)
        people = read(files.patients, (files.patient, *attributes, *columns))
        events = None
    else:
        people = read(files.patients, (files.patient, *attributes))
        events = read(files.metastases or "", (files.patient, files.site))
        _demand(files.metastases or "", events, (files.patient, files.site))
    _demand(files.patients, people, (files.patient, *attributes))
    printed = {"primary": _labels(files.patients, people, files.primary)}
    printed["sex"] = _labels(files.patients, people, sex) if sex else ()
    printed["site"] = columns if wide else _labels(files.metastases or "", events, files.site)
    meant = {kind: _meant(kind, printed[kind], tables, decided) for kind in KINDS}
    if wide:  # other columns of the table are not meant to be sites
        meant["site"] = {label: known for label, known in meant["site"].items() if known}
    open_labels = {kind: [label for label in printed[kind] if label not in meant[kind]] for kind in KINDS}
    open_labels["site"] = [] if wide else open_labels["site"]
    rows = [(kind, label, "") for kind in ("primary", "site") for label in open_labels[kind]]
    if rows and not set_aside:
        raise OpenLabelsError(pd.DataFrame(rows, columns=["kind", "label", "id"]))
    left = {kind: tuple(x for x in printed[kind] if not meant[kind].get(x)) for kind in ("primary", "site")}
    sites = _widened(meant["site"], tables)
    if not sites:
        msg = f"{files.metastases or files.patients}: no label or column means a site of ours. Name them by --map."
        raise TableError(msg)
    try:
        if wide:
            answers = {
                kind: [f(w) for w in ANSWERS[kind] for f in (str, str.upper, str.capitalize, str.title)]
                for kind in ANSWERS
            }
            answers["yes"], answers["no"] = [*answers["yes"], "1.0"], [*answers["no"], "0.0"]  # numbers with gaps
            odd = _odd(people, sites, {"", *(word for words in answers.values() for word in words)})
            if odd and not set_aside:
                first = next(iter(odd))
                msg = (
                    f"{files.patients}: {sum(odd.values()):,} cells of sites say neither yes nor no, such as in column "
                    f"{first}. Allowed: {', '.join((*ANSWERS['yes'], *ANSWERS['no'], *ANSWERS['unknown']))}, or blank. "
                    "--set-aside takes them as not known."
                )
                raise TableError(msg)
            profiles = wide_profiled(
                people,
                attributes=attributes,
                columns=sites,
                yes=answers["yes"],
                no=answers["no"],
                patient=files.patient,
                set_aside=set_aside,
            )
        else:
            elsewhere = {ELSEWHERE: left["site"]} if left["site"] else {}
            profiles = profiled(
                people,
                events,
                attributes=attributes,
                sites=sites | elsewhere,
                patient=files.patient,
                site=files.site,
                set_aside=set_aside,
            )
    except ProfileError as error:
        names = " and ".join(Path(path).name for path in (files.patients, files.metastases) if path)
        msg = f"{names}: {error} --set-aside leaves such rows out."
        raise TableError(msg) from None
    return _Found(profiles, meant, sex, {} if wide else left, odd if wide else {})


def _odd(people: Any, sites: Mapping[str, tuple[str, ...]], known: set[str]) -> dict[str, int]:
    """{column of a site: cells that say none of the known answers}; with them unknown only the others would count."""
    import narwhals as nw  # noqa: PLC0415 - see _native

    frame = _native(people)
    schema = frame.collect_schema()
    columns = [c for c in dict.fromkeys(c for names in sites.values() for c in names) if schema[c] != nw.Boolean]
    if not columns:
        return {}
    cells = {f"c{i}": (~as_text(c).is_in(sorted(known))).cast(nw.Int64).sum() for i, c in enumerate(columns)}
    row = frame.select(**cells).collect("pyarrow").to_native().to_pylist()[0]
    return {c: int(row[f"c{i}"]) for i, c in enumerate(columns) if row[f"c{i}"]}


def _native(frame: Any) -> Any:
    import narwhals as nw  # noqa: PLC0415 - only for those who bring a cohort of their own

    return nw.from_native(frame).lazy()


def _demand(path: str, frame: Any, needed: Iterable[str]) -> None:
    """Raise TableError for a column that is not there."""
    present = _native(frame).columns
    if missing := [name for name in needed if name not in present]:
        there = present if "://" in path else columns_of(path)
        more = f" and {len(there) - NAMED:,} more" if len(there) > NAMED else ""
        msg = f"{path}: there is no column {missing[0]}. Its columns: {', '.join(there[:NAMED])}{more}. "
        raise TableError(
            msg + "Name yours by --patient-column, --primary-column, --site-column, --sex-column, --strata."
        )


def _labels(path: str, frame: Any, column: str) -> tuple[str, ...]:
    """The different labels of a column, blank ones left out."""
    import narwhals as nw  # noqa: PLC0415 - see _native

    labels = _native(frame).select(label=nw.col(column).cast(nw.String)).unique().head(MOST_LABELS + 1)
    found = {str(label) for label in labels.collect("pyarrow")["label"].to_list() if label and str(label).strip()}
    if len(found) > MOST_LABELS:
        msg = f"{path}, column {column}: it has more than {MOST_LABELS:,} different values, so these are no labels."
        raise TableError(msg)
    return tuple(sorted(found))


def _meant(kind: str, labels: Iterable[str], tables: Tables, decided: Decided) -> dict[str, str]:
    """{label: id} of the labels that are decided, or that surely mean one term; "" sets a label aside."""
    vocabulary = None if kind == "sex" else index(tables, kind)
    found = {}
    for label in labels:
        if label in decided.get(kind, {}):
            found[label] = decided[kind][label]
            continue
        told = value_meaning(label, "sex") if vocabulary is None else meaning(label, vocabulary)
        if told.id and told.sure:
            found[label] = told.id
    return found


def _widened(meant: Mapping[str, str], tables: Tables) -> dict[str, tuple[str, ...]]:
    """{site: labels}: its own, and those of narrower sites that are named too; a rest group holds none."""
    own: dict[str, list[str]] = {}
    for label, site in meant.items():
        if site:
            own.setdefault(site, []).append(label)
    rest = set(tables.sites.loc[tables.sites["is_residual"], "site_id"])
    inside = {site: (covered(site, tables.sites) if site not in rest else frozenset()) for site in own}
    order = [site for site in tables.sites["site_id"] if site in own]
    return {s: tuple(label for part in order if part == s or part in inside[s] for label in own[part]) for s in order}


def _doubtful(profiles: pd.DataFrame) -> pd.DataFrame:
    """A metastasis with a label that was set aside is not known to be one."""
    if ELSEWHERE not in profiles:
        return profiles
    return profiles.assign(**{ELSEWHERE: profiles[ELSEWHERE].mask(profiles[ELSEWHERE] == 1)})


def _lines(files: Files, found: _Found, left_out: pd.DataFrame) -> list[Line]:
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
    for column, cells in found.odd.items():
        why = f"column {column}: {cells:,} cells say neither yes nor no and are not known"
        lines.append(Line(first, "patients", "noted", 0, why, ""))
    if labels := found.left_out.get("site", ()):
        why = "labels of sites that are set aside; whether they are metastases is not known: "
        lines.append(Line(second, "metastases", "noted", 0, why + _some(labels), ""))
    return lines


def _some(labels: Iterable[str]) -> str:
    labels = list(labels)
    more = f" and {len(labels) - NAMED:,} more" if len(labels) > NAMED else ""
    return ", ".join(f"“{label[:60]}”" for label in labels[:NAMED]) + more
