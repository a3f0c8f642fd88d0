"""Patient-level uploads as one clean row a patient: mapped, checked, and every row that is not used accounted for.

What tells of a site is said in data.own.count.sites. Identifiers leave this module in no message.
"""

from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from data.atlas import Atlas
from data.own.count import ledger
from data.own.count.counting import known_strata
from data.own.count.ledger import Line
from data.own.count.sites import ELSEWHERE, widened, within
from data.own.faults import Fault, IntakeError, row_ranges
from data.own.read.sheets import Sheet
from data.own.understand.labels import NOWHERE
from data.own.understand.mapping import LabelMapping
from data.own.understand.shapes import Shape
from data.own.understand.text import cleaned, faults_of_identifiers, faults_of_labels, translated

Blank = Literal["unknown", "no"]
PATIENT, PRIMARY, SEX, SITE = "patient", "primary_id", "sex", "site"
"""Names of columns of the frames below."""
_UNKNOWN = -1


@dataclass(frozen=True, eq=False)
class Prepared:
    """Patients ready to be counted.

    patients: patient, primary_id, sex, strata ("" where blank); with answers also a column "1", "0" or "" for each
    site id. metastases: patient and site as printed, or None when the patients have answers. sites: {site id: the
    labels that mean it}, or {site id: its column}; ELSEWHERE stands for what is left out of the mapping.
    lines: the report.
    """

    patients: pd.DataFrame
    metastases: pd.DataFrame | None
    sites: dict[str, tuple[str, ...]]
    strata: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)


def prepared(shape: Shape, mapping: LabelMapping, atlas: Atlas, blank: Blank) -> Prepared:
    """Return the patients of an upload; raise IntakeError for contradictions, naming their rows.

    blank says what a blank cell of a column of a site means: not known, or no metastasis.
    """
    people, lines = _people(shape)
    everybody = people[PATIENT]
    for name, column in (("patient id", PATIENT), ("primary", PRIMARY)):
        if name == "patient id" or shape.second is None or shape.roles.primary in shape.main.frame:
            gone = people[column] == ""
            lines += ledger.aside(shape.main, "patients", f"no {name}", people.index[gone])
            people = people[~gone]
    if shape.kind == "study":
        people, more = _with_samples(shape, people, mapping)
        lines += more
    else:
        people, more = _once(shape, people)
        lines += more
    people = people.assign(**{PRIMARY: translated(people[PRIMARY], mapping.ids("primary"))})
    people[SEX] = translated(people[SEX], mapping.ids("sex") if shape.roles.sex else {}, "unknown")
    gone = people[PRIMARY] == ""
    lines += _aside_patients(shape, "its primary is left out of the mapping", people, gone)
    people = people[~gone]
    if people.empty:
        text = "No patient is left: every primary is left out or blank. Choose a term for at least one primary."
        raise IntakeError(Fault(shape.main.name, text))
    names = _titles(shape.roles.strata)
    people = people.rename(columns=names)
    strata = tuple(names.values())
    if shape.kind == "long":
        metastases, more = _metastases(shape, people, everybody, mapping)
        lines += [*_used(shape, people), *more]
        return Prepared(
            people[[PATIENT, PRIMARY, SEX, *strata]], metastases, widened(mapping.ids("site"), atlas), strata, lines
        )
    answers = _sites(people, mapping, atlas, blank)
    lines += _used(shape, people)
    whole = pd.concat([people[[PATIENT, PRIMARY, SEX, *strata]], answers], axis=1)
    return Prepared(whole, None, {str(site): (str(site),) for site in answers}, strata, lines)


def _people(shape: Shape) -> tuple[pd.DataFrame, list[Line]]:
    """The rows of the main table: identifier, labels of primary and sex, strata, and the cells of site columns."""
    sheet = shape.main
    frame = _fields(shape, sheet)
    return frame, ledger.blank(sheet, "patients")


def _fields(shape: Shape, sheet: Sheet) -> pd.DataFrame:
    roles, source = shape.roles, sheet.frame
    if faults := faults_of_identifiers(sheet.name, roles.patient, source[roles.patient]):
        raise IntakeError(faults)
    frame = pd.DataFrame({PATIENT: source[roles.patient].str.strip()}, index=source.index)
    for name, column in ((PRIMARY, roles.primary), (SEX, roles.sex)):
        frame[name] = cleaned(source[column]) if column in source else ""
    for at, column in enumerate(roles.strata, 1):
        if column not in source:
            frame[f"stratum_{at}"] = ""
            continue
        values = cleaned(source[column])
        if faults := faults_of_labels(sheet.name, column, values):
            raise IntakeError(faults)
        frame[f"stratum_{at}"] = known_strata(values)
    cells = [cleaned(source[column]).rename(f"cell:{column}") for column in roles.sites if column in source]
    cells += [source[roles.site_list].rename("list")] if roles.site_list else []
    return pd.concat([frame, *cells], axis=1)


def _titles(strata: tuple[str, ...]) -> dict[str, str]:
    """Names for the columns of strata that read well and are no site's: {"stratum_1": "Stage"}."""
    titles: dict[str, str] = {}
    for at, column in enumerate(strata, 1):
        text = " ".join(column.replace("_", " ").split())
        title = text.capitalize() if text.isupper() else text[:1].upper() + text[1:]
        titles[f"stratum_{at}"] = f"{title} ({at})" if title in titles.values() else title
    return titles


def _once(shape: Shape, people: pd.DataFrame) -> tuple[pd.DataFrame, list[Line]]:
    """Each patient once: rows that say the same again are set aside, rows that contradict are a fault."""
    again = people.duplicated(PATIENT, keep=False)
    if not again.any():
        return people, []
    several = people[again]
    same = several.index[several.duplicated()]
    rest = several.drop(index=same)
    faults = []
    for _, rows in rest[rest.duplicated(PATIENT, keep=False)].groupby(PATIENT, sort=False):
        differ = [column for column in rows.columns if len(set(rows[column])) > 1]
        text = (
            f"Rows {row_ranges([int(r) for r in rows.index])} are the same patient, but differ in "
            f"{', '.join(_column_of(shape, column) for column in differ[:4])}. Correct them, or keep one row a patient."
        )
        faults.append(Fault(shape.main.name, text, int(rows.index[1]), shape.roles.patient))
    if faults:
        raise IntakeError(faults)
    return people.drop(index=same), ledger.aside(shape.main, "patients", "the same patient's row again", same)


def _column_of(shape: Shape, column: str) -> str:
    roles = shape.roles
    if column.startswith("stratum_"):
        return f"“{roles.strata[int(column.removeprefix('stratum_')) - 1]}”"
    known = {PRIMARY: roles.primary, SEX: roles.sex, "list": roles.site_list}
    return f"“{known.get(column, column.removeprefix('cell:'))}”"


def _with_samples(shape: Shape, people: pd.DataFrame, mapping: LabelMapping) -> tuple[pd.DataFrame, list[Line]]:
    """One row a patient of a study: a patient's samples are brought together; a stratum they contradict is blank.

    The rows of the samples that are left stand in attrs["samples"], for the report.
    """
    lines: list[Line] = []
    if shape.second is None:
        samples, sheet = people, shape.main
        patients = people[[PATIENT]].drop_duplicates()
    else:
        patients, lines = _once(shape, people)
        sheet = shape.second
        samples = _fields(shape, sheet)
        lines += ledger.blank(sheet, "samples")
        unknown = ~samples[PATIENT].isin(patients[PATIENT])
        lines += ledger.aside(sheet, "samples", "its patient is not in the table of patients", samples.index[unknown])
        samples = samples[~unknown]
    own = set(shape.main.frame.columns) if shape.second is not None else set()
    brought = patients.set_index(PATIENT, drop=False).assign(row=patients.index)
    if shape.roles.primary not in own:
        named = samples[samples[PRIMARY] != ""]
        meant = named.assign(meant=translated(named[PRIMARY], mapping.ids("primary")))
        primaries = (
            meant.drop_duplicates([PATIENT, "meant"]).groupby(PATIENT, sort=False)[PRIMARY].agg(["first", "size"])
        )
        brought[PRIMARY] = primaries["first"].reindex(brought.index).fillna("")
        several = brought.index.isin(primaries.index[primaries["size"] > 1])
        nothing = brought[PRIMARY] == ""
        for why, gone in (
            ("no sample names its primary", nothing),
            ("its samples name several primaries", several),
        ):
            ids = brought.index[gone]
            lines += _aside_study(shape, why, brought[gone], samples[samples[PATIENT].isin(ids)])
            samples = samples[~samples[PATIENT].isin(ids)]
        brought = brought[~(nothing | several)]
    for name, column in ((SEX, shape.roles.sex), *((f"stratum_{i}", c) for i, c in enumerate(shape.roles.strata, 1))):
        if column and column not in own:
            values = samples.drop_duplicates([PATIENT, name]).groupby(PATIENT, sort=False)[name].agg(["first", "size"])
            only = values["first"].where(values["size"] == 1, "")
            brought[name] = only.reindex(brought.index).fillna("")
    for column in shape.roles.sites:
        if column not in own:
            brought[f"cell:{column}"] = _together(samples, column, mapping).reindex(brought.index).fillna("")
    frame = brought.set_index("row").rename_axis("row")
    frame.attrs["samples"] = samples[[PATIENT]]
    return frame, lines


def _together(samples: pd.DataFrame, column: str, mapping: LabelMapping) -> pd.Series:
    """What the samples of a patient say of a site together: a label that means yes if any does, no if all do."""
    meant = mapping.ids("answer")
    answers = samples[f"cell:{column}"]
    rank = answers.map(lambda text: {"yes": 2, "no": 0}.get(meant.get(text, ""), 1))
    order = rank.sort_values(ascending=False, kind="stable").index
    return answers.loc[order].groupby(samples[PATIENT].loc[order], sort=False).first()


def _aside_study(shape: Shape, why: str, patients: pd.DataFrame, samples: pd.DataFrame) -> list[Line]:
    if shape.second is None:
        return ledger.aside(shape.main, "patients", why, samples.index)
    return [
        *ledger.aside(shape.main, "patients", why, pd.Index(patients["row"])),
        *ledger.aside(shape.second, "samples", f"its patient is set aside: {why}", samples.index),
    ]


def _samples(people: pd.DataFrame, of: pd.DataFrame) -> pd.Index:
    samples: pd.DataFrame = people.attrs["samples"]
    return samples.index[samples[PATIENT].isin(of[PATIENT])]


def _aside_patients(shape: Shape, why: str, people: pd.DataFrame, gone: pd.Series) -> list[Line]:
    if shape.kind != "study":
        return ledger.aside(shape.main, "patients", why, people.index[gone])
    rows = _samples(people, people[gone])
    if shape.second is None:
        return ledger.aside(shape.main, "patients", why, rows)
    return [
        *ledger.aside(shape.main, "patients", why, people.index[gone]),
        *ledger.aside(shape.second, "samples", f"its patient is set aside: {why}", rows),
    ]


def _used(shape: Shape, people: pd.DataFrame) -> list[Line]:
    why = f"{len(people):,} patients"
    if shape.kind != "study":
        return ledger.used(shape.main, "patients", why, people.index)
    rows = _samples(people, people)
    if shape.second is None:
        return ledger.used(shape.main, "patients", why, rows)
    samples = ledger.used(shape.second, "samples", f"of {len(people):,} patients", rows)
    return [*ledger.used(shape.main, "patients", why, people.index), *samples]


def _metastases(
    shape: Shape, people: pd.DataFrame, everybody: pd.Series, mapping: LabelMapping
) -> tuple[pd.DataFrame, list[Line]]:
    """Rows patient × site, also of sites left out (the patient has some metastasis), and the lines about them."""
    ids, lines = mapping.ids("site"), []
    if shape.second is None:
        events = people[[PATIENT, "list"]].assign(**{SITE: people["list"].str.split(";")}).explode(SITE)
        events = events.assign(**{SITE: cleaned(events[SITE].fillna(""))})
        left_out = (events[SITE] != "") & (translated(events[SITE], ids) == "")
        rows = events.index[left_out].unique()
        lines = ledger.noted(shape.main, "patients", "names a site that is left out of the mapping", rows)
        return events.loc[events[SITE] != "", [PATIENT, SITE]], lines
    sheet, roles = shape.second, shape.roles
    lines += ledger.blank(sheet, "metastases")
    events = pd.DataFrame(
        {PATIENT: sheet.frame[roles.event_patient].str.strip(), SITE: cleaned(sheet.frame[roles.event_site])},
        index=sheet.frame.index,
    )
    counts, known = events[PATIENT].isin(people[PATIENT]), events[PATIENT].isin(everybody)
    named = int((events[PATIENT] != "").sum())
    if named and not known.any():
        text = (
            f"None of its {named:,} rows with an identifier belongs to a patient of {shape.main.name}. "
            "Are the identifiers written the same way in both (leading zeros, prefixes)?"
        )
        raise IntakeError(Fault(sheet.name, text, column=roles.event_patient))
    for why, drop in (
        ("no patient id", events[PATIENT] == ""),
        ("its patient is not in the table of patients", ~known),
        ("its patient is set aside", ~counts),
        ("no site named", events[SITE] == ""),
    ):
        present = drop.reindex(events.index)
        lines += ledger.aside(sheet, "metastases", why, events.index[present])
        events = events[~present]
    left_out = translated(events[SITE], ids) == ""
    lines += ledger.aside(sheet, "metastases", "its site is left out of the mapping", events.index[left_out])
    used = events[~left_out]
    nowhere = translated(used[SITE], ids) == NOWHERE
    if nowhere.any():
        lines += ledger.used(sheet, "metastases", "says that there is no metastasis", used.index[nowhere])
    why = "a patient counts once for each site"
    return events, [*lines, *ledger.used(sheet, "metastases", why, used.index[~nowhere])]


def _sites(people: pd.DataFrame, mapping: LabelMapping, atlas: Atlas, blank: Blank) -> pd.DataFrame:
    """A column a site id: "1", "0" or "" for each patient; columns of one site are brought together."""
    codes = {"yes": 1, "no": 0, "unknown": _UNKNOWN}
    meant = {label: codes[answer or "unknown"] for label, answer in mapping.ids("answer").items()}
    meant[""] = codes[blank]
    answers: dict[str, pd.Series] = {}
    for column, term in mapping.ids("site").items():
        site = term or ELSEWHERE
        values = people[f"cell:{column}"].map(meant).fillna(_UNKNOWN).astype("int8")
        answers[site] = _either(answers[site], values) if site in answers else values
    if not answers.keys() - {ELSEWHERE}:
        text = "No site is left: every column of a site is left out. Choose a term for at least one."
        raise IntakeError(Fault("Mapping of the site", text))
    wider = dict(answers)
    for site, parts in within(answers, atlas).items():
        for part in parts:
            wider[site] = wider[site].mask(answers[part] == 1, 1)
    texts = {1: "1", 0: "0", _UNKNOWN: ""}
    order = [site for site in (*atlas.sites.ids, ELSEWHERE) if site in wider]
    return pd.DataFrame({site: wider[site].map(texts).astype("str") for site in order}, index=people.index)


def _either(one: pd.Series, other: pd.Series) -> pd.Series:
    """1 where either is 1, 0 where both are 0, else not known."""
    known = one.where((one == other), _UNKNOWN)
    return known.mask((one == 1) | (other == 1), 1)
