"""Patient-level uploads as one clean row a patient: mapped, checked, and every row that is not used accounted for.

What tells of a site is said in data.own.count.sites. Identifiers leave this module in no message.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from data.atlas import Atlas
from data.own.count import ledger
from data.own.count.answers import site_answers
from data.own.count.counting import known_strata
from data.own.count.ledger import Line
from data.own.count.once import BETWEEN, LIST, Rows, once
from data.own.count.sites import ANY, NOT_CERTAIN, NOT_SAID, doubted, widened
from data.own.count.status import STATUS, marked
from data.own.count.status import meant as status_of
from data.own.faults import Fault, IntakeError
from data.own.read.sheets import Sheet
from data.own.understand import cells as cell
from data.own.understand.forms import Blank, Said
from data.own.understand.labels import NOWHERE, index
from data.own.understand.listings import MARK, joined
from data.own.understand.mapping import LabelMapping
from data.own.understand.meant import turned
from data.own.understand.shapes import Shape
from data.own.understand.text import cleaned, faults_of_identifiers, faults_of_labels, translated, undated
from data.own.understand.values import value_meaning
from data.stats.words import many
from data.tables.plain import quoted

PATIENT, PRIMARY, SEX, SITE = "patient", "primary_id", "sex", "site"
PERSON = "person"
"""Names of columns of the frames below; a person with several primaries is a patient under each."""
STANDS_FOR = ";n"
"""The column of how many patients a row stands for, as text, where it was said that it does."""
EVERYBODY = "*"
"""Stands for the label of the primary where it was said that all patients have the same."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """Patients ready to be counted.

    patients: patient, primary_id, sex, strata ("" where blank); with answers also a column "1", "0" or "" for each
    site id. metastases: patient and site as printed, or None when the patients have answers. sites: {site id: the
    labels that mean it}, or {site id: its column}; ELSEWHERE stands for what is left out of the mapping.
    n_people: how many people they are; fewer than patients where some are counted under several primaries.
    lines: the report.
    """

    patients: pd.DataFrame
    metastases: pd.DataFrame | None
    sites: dict[str, tuple[str, ...]]
    strata: tuple[str, ...]
    n_people: int
    lines: list[Line] = field(default_factory=list)


def prepared(shape: Shape, mapping: LabelMapping, atlas: Atlas, blank: Blank) -> Prepared:
    """Return the patients of an upload; raise IntakeError for contradictions, naming their rows.

    blank says what a blank cell of a column of a site means: not known, or no metastasis.
    """
    people, lines = _people(shape, atlas)
    everybody = people[PATIENT]
    for name, column in (("patient id", PATIENT), ("primary", PRIMARY)):
        if name == "patient id" or shape.second is None or shape.roles.primary in shape.main.frame:
            gone = people[column] == ""
            lines += ledger.aside(shape.main, "patients", f"no {name}", people.index[gone])
            people = people[~gone]
    if STANDS_FOR in people:
        gone = people[STANDS_FOR] == ""
        lines += ledger.aside(shape.main, "patients", "its number of patients is not printed", people.index[gone])
        people = people[~gone]
    if shape.kind == "study":
        people, more = _with_samples(shape, people, mapping)
    else:
        people, more = once(shape, people, primaries(shape, mapping))
    lines += more
    people = people.assign(**{PRIMARY: translated(people[PRIMARY], primaries(shape, mapping))})
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
    kept = [PATIENT, PRIMARY, SEX, *strata, *([STANDS_FOR] if STANDS_FOR in people else [])]
    if shape.kind == "long":
        metastases, more = _metastases(shape, people, everybody, mapping)
        lines += [*_used(shape, people), *more]
        meant = mapping.ids("site")
        named = widened(meant, atlas) | doubted(meant, atlas, uncertain=bool(shape.said.involved))
        if shape.roles.status:
            told = people[PATIENT].isin(metastases[PATIENT])
            marks, more = marked(shape, people, status_of(people, mapping), told)
            metastases, lines = pd.concat([metastases, marks]), [*lines, *more]
            named |= {ANY: (ANY,), NOT_SAID: (NOT_SAID,)}
        if not named.keys() & set(atlas.sites.ids):
            text = "No site is left: every label of a site is left out. Choose a term for at least one."
            raise IntakeError(Fault("Mapping of the site", text))
        return Prepared(people[kept], metastases, named, strata, _n_people(people), lines)
    answers, more = site_answers(shape, people, mapping, atlas, blank)
    lines += [*_used(shape, people), *more]
    whole = pd.concat([people[kept], answers], axis=1)
    sites: dict[str, tuple[str, ...]] = {str(site): (str(site),) for site in answers}
    return Prepared(whole, None, sites, strata, _n_people(people), lines)


def _n_people(people: pd.DataFrame) -> int:
    return int(people[STANDS_FOR].astype("int64").sum()) if STANDS_FOR in people else people[PERSON].nunique()


def primaries(shape: Shape, mapping: LabelMapping) -> dict[str, str]:
    """Return {label of a primary: its id}, also where it was said that all patients have the same."""
    everybody = "" if shape.roles.primary else shape.said.everybody
    return {EVERYBODY: everybody} if everybody else mapping.ids("primary")


def _people(shape: Shape, atlas: Atlas) -> tuple[pd.DataFrame, list[Line]]:
    """The rows of the main table: identifier, labels of primary and sex, strata, and what it says of sites."""
    sheet, lists = shape.main, shape.roles.site_list
    frame = _fields(shape, sheet)
    if lists:
        frame[LIST] = joined(sheet.frame, lists, index(atlas, "site"))
    lines = ledger.blank(sheet, "patients")
    if lists:
        frame[LIST], _, more = _involved(shape, sheet, frame[LIST])
        lines += more
    return frame, lines


def _involved(shape: Shape, sheet: Sheet, labels: pd.Series) -> tuple[pd.Series, pd.Series, list[Line]]:
    """The labels of rows for which a column says yes, which rows say no, and lines; what is not known gets a mark."""
    column = shape.said.involved or ""
    if column not in sheet.frame:
        return labels, pd.Series(data=False, index=labels.index), []
    said = undated(sheet.frame[column]).map(lambda text: value_meaning(text, "answer").id)
    no, unknown = (said == "no") & (labels != ""), ~said.isin(["yes", "no"]) & (labels != "")
    table = "patients" if sheet is shape.main else "metastases"
    lines = ledger.noted(sheet, table, f"{quoted(column)} says no to its site", labels.index[no])
    lines += ledger.noted(sheet, table, f"{quoted(column)} does not tell of its site", labels.index[unknown])
    marked_so = labels.str.replace(MARK, NOT_CERTAIN + MARK, regex=False) + NOT_CERTAIN
    return labels.mask(no, "").mask(unknown, marked_so).astype("str"), no, lines


def _fields(shape: Shape, sheet: Sheet) -> pd.DataFrame:
    roles, source = shape.roles, sheet.frame
    if roles.patient and (faults := faults_of_identifiers(sheet.name, roles.patient, source[roles.patient])):
        raise IntakeError(faults)
    rows = source.index.astype("str").to_series(index=source.index)  # each row is one patient
    frame = pd.DataFrame({PATIENT: source[roles.patient].str.strip() if roles.patient else rows}, index=source.index)
    names = {PRIMARY: roles.primary, SEX: roles.sex} | ({STATUS: roles.status} if roles.status else {})
    for name, column in names.items():
        frame[name] = cleaned(source[column]) if column in source else ""
    if not roles.primary and shape.said.everybody:
        frame[PRIMARY] = EVERYBODY
    for at, column in enumerate(roles.strata, 1):
        if column not in source:
            frame[f"stratum_{at}"] = ""
            continue
        values = cleaned(source[column])
        if faults := faults_of_labels(sheet.name, column, values):
            raise IntakeError(faults)
        frame[f"stratum_{at}"] = known_strata(values)
    if shape.said.each:
        numbers = cell.values(source[shape.said.each], source[shape.said.each])
        frame[STANDS_FOR] = numbers.astype("int64").astype("str").reindex(source.index).fillna("").astype("str")
    cells = [undated(source[column]).rename(f"cell:{column}") for column in roles.sites if column in source]
    return pd.concat([frame, *cells], axis=1)


def _titles(strata: tuple[str, ...]) -> dict[str, str]:
    """Names for the columns of strata that read well and are no site's: {"stratum_1": "Stage"}."""
    titles: dict[str, str] = {}
    for at, column in enumerate(strata, 1):
        text = " ".join(column.replace("_", " ").split())
        title = text.capitalize() if text.isupper() else text[:1].upper() + text[1:]
        titles[f"stratum_{at}"] = f"{title} ({at})" if title in titles.values() else title
    return titles


def _with_samples(shape: Shape, people: pd.DataFrame, mapping: LabelMapping) -> tuple[pd.DataFrame, list[Line]]:
    """One row a patient and primary of a study: samples are brought together; a stratum they contradict is blank.

    The rows of the samples that are left stand in attrs["samples"], for the report.
    """
    lines: list[Line] = []
    if shape.second is None:
        samples, sheet = people, shape.main
        patients = people[[PATIENT]].drop_duplicates()
    else:
        patients, lines = once(replace(shape, said=Said(several="first")), people, {})
        sheet = shape.second
        samples = _fields(shape, sheet)
        lines += ledger.blank(sheet, "samples")
        unknown = ~samples[PATIENT].isin(patients[PATIENT])
        if unknown.all():
            raise IntakeError(_strangers(shape, samples[PATIENT], patients[PATIENT]))
        lines += ledger.aside(sheet, "samples", "its patient is not in the table of patients", samples.index[unknown])
        samples = samples[~unknown]
    own = set(shape.main.frame.columns) if shape.second is not None else set()
    brought = patients.set_index(PATIENT, drop=False).assign(row=patients.index)
    several = None
    if shape.roles.primary not in own:
        brought, samples, several, more = _primaries_of_samples(shape, brought, samples, primaries(shape, mapping))
        lines += more
    for name, column in ((SEX, shape.roles.sex), *((f"stratum_{i}", c) for i, c in enumerate(shape.roles.strata, 1))):
        if column and column not in own:
            values = samples.drop_duplicates([PATIENT, name]).groupby(PATIENT, sort=False)[name].agg(["first", "size"])
            only = values["first"].where(values["size"] == 1, "")
            brought[name] = only.reindex(brought.index).fillna("")
    brought = brought if SEX in brought else brought.assign(**{SEX: ""})
    for column in shape.roles.sites:
        if column not in own:
            brought[f"cell:{column}"] = _together(samples, column, mapping).reindex(brought.index).fillna("")
    brought = brought.assign(**{PERSON: brought[PATIENT]})
    if several is not None:
        brought = brought.drop(columns=PRIMARY).reset_index(drop=True).merge(several, on=PERSON, how="left")
        brought[PATIENT] = brought[PERSON] + BETWEEN + brought[PRIMARY]
    frame = brought.set_index("row").rename_axis("row")
    frame.attrs["samples"] = Rows(samples[[PATIENT]])
    return frame, lines


def _primaries_of_samples(
    shape: Shape, brought: pd.DataFrame, samples: pd.DataFrame, terms: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame | None, list[Line]]:
    """Patients with the primary that their samples name, the samples that stay, and lines about those that do not.

    Where patients count under each of several primaries, also a frame of person and primary, else None.
    """
    named = samples[samples[PRIMARY] != ""]
    meant = named.assign(meant=translated(named[PRIMARY], terms)).drop_duplicates([PATIENT, "meant"])
    found = meant.groupby(PATIENT, sort=False)[PRIMARY].agg(["first", "size"])
    brought = brought.assign(**{PRIMARY: found["first"].reindex(brought.index).fillna("")})
    many = pd.Series(brought.index.isin(found.index[found["size"] > 1]), brought.index)
    nothing = brought[PRIMARY] == ""
    reasons, lines = {"no sample names its primary": nothing}, []
    if shape.said.several == "aside":
        reasons["its samples name several primaries"] = many
    elif many.any():
        how = "is counted under each" if shape.said.several == "each" else "counts under the first"
        why = f"its samples name several primaries; it {how}"
        lines += ledger.noted(shape.main, "patients", why, pd.Index(brought.loc[many, "row"]))
    for why, gone in reasons.items():
        ids = brought.index[gone.reindex(brought.index)]
        lines += _aside_study(shape, why, brought.loc[ids], samples[samples[PATIENT].isin(ids)])
        samples = samples[~samples[PATIENT].isin(ids)]
        brought = brought.drop(index=ids)
    each = shape.said.several == "each" and bool(many.reindex(brought.index).any())
    return brought, samples, meant[[PATIENT, PRIMARY]].rename(columns={PATIENT: PERSON}) if each else None, lines


def _strangers(shape: Shape, here: pd.Series, there: pd.Series) -> Fault:
    """The fault of two tables that share no identifier, with the form of one of each: letters, and 0 for digits."""
    second = shape.second or shape.main
    text = (
        f"No identifier of this file stands in {shape.main.name}: {_forms(here, there)}. Does one of the files hold "
        "samples where patients belong?"
    )
    return Fault(second.name, text, column=shape.roles.patient)


def _forms(here: pd.Series, there: pd.Series) -> str:
    """How identifiers are written in two tables, by one of each: letters, and 0 for digits."""
    one, other = (re.sub(r"\d", "0", next((text for text in ids if text), "")) for ids in (here, there))
    return f"here they are written like {quoted(one)}, there like {quoted(other)} (0 is any digit)"


def _together(samples: pd.DataFrame, column: str, mapping: LabelMapping) -> pd.Series:
    """What the samples of a patient say of a site together: a label that means yes if any does, no if all do."""
    meant = mapping.ids("answer")
    answers = samples[f"cell:{column}"]
    yes, no = (0, 2) if turned(column, answers.unique()) else (2, 0)  # “No bone metastases”
    rank = answers.map(lambda text: {"yes": yes, "no": no}.get(meant.get(text, ""), 1))
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
    samples: Rows = people.attrs["samples"]
    return samples.of(of[PERSON])


def _rows(people: pd.DataFrame, of: pd.DataFrame) -> pd.Index:
    """The rows of the main table that stand for some patients."""
    rows: Rows | None = people.attrs.get("rows")
    return of.index if rows is None else rows.of(of[PATIENT])


def _aside_patients(shape: Shape, why: str, people: pd.DataFrame, gone: pd.Series) -> list[Line]:
    if shape.kind != "study":
        return ledger.aside(shape.main, "patients", why, _rows(people, people[gone]))
    only = people[gone & ~people[PERSON].isin(people.loc[~gone, PERSON])]  # not counted under another primary either
    rows = _samples(people, only)
    if shape.second is None:
        return ledger.aside(shape.main, "patients", why, rows)
    return [
        *ledger.aside(shape.main, "patients", why, only.index.unique()),
        *ledger.aside(shape.second, "samples", f"its patient is set aside: {why}", rows),
    ]


def _used(shape: Shape, people: pd.DataFrame) -> list[Line]:
    why = many(_n_people(people), "patient", "patients")
    if shape.kind != "study":
        return ledger.used(shape.main, "patients", why, _rows(people, people))
    rows = _samples(people, people)
    if shape.second is None:
        return ledger.used(shape.main, "patients", why, rows)
    samples = ledger.used(shape.second, "samples", f"of {why}", rows)
    return [*ledger.used(shape.main, "patients", why, people.index.unique()), *samples]


def _metastases(
    shape: Shape, people: pd.DataFrame, everybody: pd.Series, mapping: LabelMapping
) -> tuple[pd.DataFrame, list[Line]]:
    """Rows patient × site, also of sites left out (the patient has some metastasis), and the lines about them."""
    meant = mapping.ids("site")
    ids, lines = meant | {label + NOT_CERTAIN: site for label, site in meant.items()}, []
    if shape.second is None:
        events = people[[PATIENT, LIST]].assign(**{SITE: people[LIST].str.split(MARK)}).explode(SITE)
        events = events.assign(**{SITE: events[SITE].fillna("")})
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
    counts, known = events[PATIENT].isin(people[PERSON]), events[PATIENT].isin(everybody)
    named = int((events[PATIENT] != "").sum())
    if named and not known.any():
        text = (
            f"None of its {many(named, 'row', 'rows')} with an identifier belongs to a patient of {shape.main.name}: "
            f"{_forms(events[PATIENT], everybody)}. Are there leading zeros, prefixes, decimals in one of them alone?"
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
    labels, no, _ = _involved(shape, sheet, events[SITE])
    if no.any():
        lines += ledger.used(sheet, "metastases", f"{quoted(shape.said.involved or '')} says no", events.index[no])
    events = events.assign(**{SITE: labels})[~no]
    left_out = translated(events[SITE], ids) == ""
    lines += ledger.aside(sheet, "metastases", "its site is left out of the mapping", events.index[left_out])
    used = events[~left_out]
    nowhere = translated(used[SITE], ids) == NOWHERE
    if nowhere.any():
        lines += ledger.used(sheet, "metastases", "says that there is no metastasis", used.index[nowhere])
    if not people[PATIENT].equals(people[PERSON]):
        under = people[[PERSON, PATIENT]]
        events = events.rename(columns={PATIENT: PERSON}).merge(under, on=PERSON)[[PATIENT, SITE]]
    why = "a patient counts once for each site"
    return events, [*lines, *ledger.used(sheet, "metastases", why, used.index[~nowhere])]
