"""Files of patients, of any size, to a cohort folder: what `python -m data aggregate` does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
from data.own.large.plan import (
    MOST_LABELS,
    NAMED,
    Decided,
    Files,
    OpenLabelsError,
    Table,
    Tables,
    all_meant,
    apart,
    in_cells,
    opened_tables,
)
from data.own.large.progress import Progress
from data.own.model import OwnCohort
from data.own.understand.kept import saved
from data.own.understand.labels import denied_site, index
from data.own.understand.mapping import answers_of
from data.own.understand.text import undated
from data.own.understand.values import ANSWERS
from data.tables.load import TableError

LOCATOR = "counted from files of patients"
LABELS, PATIENTS, SUMS, SMALL = STEPS = (
    "Reading the labels",
    "Counting the patients",
    "Adding up the sites",
    "Withholding small counts",
)
"""What is done, one after the other."""


def _spelt(kind: str) -> tuple[str, ...]:
    """The usual words of an answer in small and capital letters, as files have them."""
    return tuple(form(word) for word in ANSWERS[kind] for form in (str, str.upper, str.capitalize, str.title))


YES, NO, UNKNOWN = _spelt("yes"), _spelt("no"), (*_spelt("unknown"), "")
"""What cells of sites say."""


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
    profiles = elsewhere_unknown(settled if found.listed else told_by_parts(settled, atlas))
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
class _Found:
    """The profiles by printed labels, what these mean ("" is set aside), and the column of the sex.

    left: {column of a site: its answers that are left out}. opposite: columns that say no to a site in their name.
    doubts: as data.own.count.sites.doubted. listed: metastases are named in
    rows or cells. lists: the columns of patients that name them.
    """

    read: Profiled
    meant: Mapping[str, Mapping[str, str]]
    sex: str | None
    left: Mapping[str, list[str]] = field(default_factory=dict)
    opposite: tuple[str, ...] = ()
    doubts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    listed: bool = False
    lists: tuple[str, ...] = ()
    status: str = ""


def _found(
    read: Reader, files: Files, atlas: Atlas, decided: Decided, progress: Progress, *, set_aside: bool
) -> _Found:
    """Open the tables, decide what their labels mean, and make the profiles."""
    progress.step(LABELS, STEPS)
    tables = opened_tables(read, files, atlas)
    meant = all_meant(tables, files, atlas, decided, set_aside=set_aside)
    sites = (widened if tables.events else by_site)(meant["site"], atlas)
    doubts = doubted(meant["site"], atlas) if tables.events else {}
    if tables.events:
        cells = apart(tables, files, atlas)
        sites, doubts = in_cells(sites, cells), in_cells(doubts, cells)
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
    return _Found(
        profiles, meant, tables.sex, left, opposite, doubts, tables.events is not None, tables.lists, tables.status
    )


def _profiles(
    tables: Tables,
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
    tables: Tables,
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


def _answers(table: Table, column: str, *, set_aside: bool) -> list[str]:
    """What the cells of a site say; _TOO_MANY where that is too much to ask and may be set aside."""
    try:
        return [label.strip() for label in table.labels(column)]
    except TableError as error:
        if set_aside:
            return [_TOO_MANY]
        msg = f"{error} --set-aside takes them as not known; a line site,{column}, of --map leaves the column out."
        raise TableError(msg) from None


_NOT_USED = (
    "“{}” seems to say whether there is any metastasis, which is not used in large tables: blank cells of sites stay "
    "as they are, and who has no site named counts as without. Write no, or the sites, there."
)


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
    if found.lists:
        why = f"the columns {_some(found.lists)} are taken as one list of sites"
        lines.append(Line(first, "patients", "noted", 0, why, ""))
    if found.status:
        lines += warned(first, "patients", [_NOT_USED.format(found.status)])
    for column in found.opposite:
        why = f"column {column} is not used: it says no in its name. Turn its answers round, and its name"
        lines.append(Line(first, "patients", "noted", 0, why, ""))
    if labels := [label for label, site in found.meant["site"].items() if not site]:
        why = "labels of sites that are set aside; whether they are metastases is not known: "
        lines.append(Line(second or first, "metastases", "noted", 0, why + _some(labels), ""))
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
