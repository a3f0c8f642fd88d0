"""What a patient's cells say of each site: columns of one site brought together, and narrower sites for wider ones."""

import pandas as pd

from data.atlas import Atlas
from data.own.count import ledger, status
from data.own.count.ledger import Line
from data.own.count.sites import ANY, ELSEWHERE, within
from data.own.faults import Fault, IntakeError, listed
from data.own.understand.forms import Blank
from data.own.understand.mapping import LabelMapping
from data.own.understand.meant import turned
from data.own.understand.shapes import Shape
from data.stats.words import many
from data.tables.plain import quoted

YES, NO, UNKNOWN = 1, 0, -1


def site_answers(
    shape: Shape, people: pd.DataFrame, mapping: LabelMapping, atlas: Atlas, blank: Blank
) -> tuple[pd.DataFrame, list[Line]]:
    """Return a column a site id ("1", "0" or "" for each patient), and the lines that say how they came about.

    Where several columns are one site, it is yes if any says yes and no if all say no. A narrower site that is yes
    makes a wider one yes of which nothing is known; a wider one that says no stays no. Raises IntakeError without any
    site.
    """
    codes = {"yes": YES, "no": NO, "unknown": UNKNOWN}
    meant = {label: codes[answer or "unknown"] for label, answer in mapping.ids("answer").items()}
    meant[""] = codes[blank]
    columns: dict[str, list[str]] = {}
    for column, term in mapping.ids("site").items():
        columns.setdefault(term or ELSEWHERE, []).append(column)
    if not columns.keys() - {ELSEWHERE}:
        text = "No site is left: every column of a site is left out. Choose a term for at least one."
        raise IntakeError(Fault("Mapping of the site", text))
    states = {c: people[f"cell:{c}"].map(meant).fillna(UNKNOWN).astype("int8") for cs in columns.values() for c in cs}
    own: dict[str, pd.Series] = {}
    lines: list[Line] = []
    names = atlas.sites.labels
    opposite = [(site, c) for site, cs in columns.items() for c in cs if turned(c, people[f"cell:{c}"].unique())]
    for site, column in opposite:
        other = states[column].map({YES: NO, NO: YES, UNKNOWN: UNKNOWN}).astype("int8")
        states[column] = states[column].where(people[f"cell:{column}"] == "", other)
        where = names.get(site, "elsewhere")
        why = (
            f"column {quoted(column)} says no in its name: its yes is taken for no metastasis ({where}), its no for one"
        )
        lines += ledger.said(shape.main, "patients", why, len(people))
    for site, several in columns.items():
        own[site] = states[several[0]]
        for column in several[1:]:
            own[site] = _either(own[site], states[column])
        if len(several) > 1 and site != ELSEWHERE:
            why = f"columns {listed(several)} are one site, {names[site]}: yes where any says yes"
            differ = sum(int((states[several[0]].where(states[c] >= 0) == 1 - states[c]).sum()) for c in several[1:])
            why += f"; in {many(differ, 'patient', 'patients')} they contradict each other" if differ else ""
            lines += ledger.said(shape.main, "patients", why, len(people))
    wider = dict(own)
    for site, parts in within(own, atlas).items():
        for part in parts:
            yes = own[part] == YES
            lines += _widening(shape, people, names, (site, part), (yes & (own[site] != YES), own[site] == NO))
            wider[site] = wider[site].mask(yes & (own[site] != NO), YES)
    lines += _left_out(shape, people, mapping, atlas, (columns, wider))
    nothing = {site: _nothing_said(people, cells, meant) & (wider[site] != YES) for site, cells in columns.items()}
    texts = {YES: "1", NO: "0", UNKNOWN: ""}
    order = [site for site in (*atlas.sites.ids, ELSEWHERE) if site in wider]
    found = pd.DataFrame({site: wider[site].map(texts).astype("str") for site in order}, index=people.index)
    if not shape.roles.status:
        return found, lines
    said = status.meant(people, mapping)
    found, more = status.filled(shape, said, found, pd.DataFrame(nothing, people.index), atlas)
    return found.assign(**{ANY: status.as_any(said)}), [*lines, *more]


def _nothing_said(people: pd.DataFrame, columns: list[str], meant: dict[str, int]) -> pd.Series:
    """Whether all cells of a site are blank or say that it is not known."""
    silent = {"", *(label for label, answer in meant.items() if label and answer == UNKNOWN)}
    return people[[f"cell:{column}" for column in columns]].isin(silent).all(axis=1)


def _left_out(
    shape: Shape,
    people: pd.DataFrame,
    mapping: LabelMapping,
    atlas: Atlas,
    found: tuple[dict[str, list[str]], dict[str, pd.Series]],
) -> list[Line]:
    """The lines about patients of whom a site is not known because an answer was left out of the mapping.

    Where they are more than a few, the share may be wrong, which is warned of.
    """
    gone = [label for label, answer in mapping.ids("answer").items() if not answer]
    lines: list[Line] = []
    columns, states = found
    for site in (site for site in atlas.sites.ids if site in columns and gone):
        cells = people.loc[states[site] == UNKNOWN, [f"cell:{column}" for column in columns[site]]]
        here = cells.isin(gone)
        rows = here.index[here.any(axis=1)]
        if rows.empty:
            continue
        said = set(cells.to_numpy()[here.to_numpy()])
        labels = listed([label for label in gone if label in said], 6)
        name = atlas.sites.labels[site]
        lines += ledger.noted(shape.main, "patients", f"{name} is not known: {labels} {ledger.LEFT}", rows)
        if len(rows) > ledger.FEW * len(people):
            text = ledger.not_known(name, len(rows), len(people), labels)
            lines += ledger.warned(shape.main.name, "patients", [text])
    return lines


def _widening(
    shape: Shape, people: pd.DataFrame, names: dict[str, str], pair: tuple[str, str], state: tuple[pd.Series, pd.Series]
) -> list[Line]:
    """The lines about a narrower site that says yes where a wider one does not."""
    (wide, part), (yes, no) = (names[site] for site in pair), state
    stays = f"{wide} says no and {part}, which lies in it, says yes; the no stands"
    taken = f"nothing is known of {wide}; yes, since {part} lies in it"
    return [
        *ledger.noted(shape.main, "patients", stays, people.index[yes & no]),
        *ledger.noted(shape.main, "patients", taken, people.index[yes & ~no]),
    ]


def _either(one: pd.Series, other: pd.Series) -> pd.Series:
    """1 where either is 1, 0 where both are 0, else not known."""
    known = one.where((one == other), UNKNOWN)
    return known.mask((one == YES) | (other == YES), YES)
