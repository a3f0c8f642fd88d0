"""What a column that says whether there is any metastasis (M0, M1) tells of sites that are not named.

Without any metastasis a patient was examined and has none, whatever cells of sites are blank; regional nodes are no
metastasis, so that nothing is said of nodes. With one, or where it is not known, a list that names no site tells
nothing of any.
"""

import pandas as pd

from data.atlas import Atlas
from data.own.count import ledger
from data.own.count.ledger import Line
from data.own.count.sites import ANY, NOT_SAID
from data.own.understand.mapping import LabelMapping
from data.own.understand.shapes import Shape
from data.own.understand.text import translated
from data.tables.plain import quoted

STATUS = "status"
"""The column of patients with what was printed, cleaned."""
_TEXTS = {"yes": "1", "no": "0"}
_NODES, _DISTANT = "lymph_node", "lymph_node_distant"


def meant(people: pd.DataFrame, mapping: LabelMapping) -> pd.Series:
    """Return "yes", "no" or "" (not known) for each patient."""
    terms = {label: term for label, term in mapping.ids("status").items() if term in _TEXTS}
    return translated(people[STATUS], terms)


def excludes(site: str, atlas: Atlas) -> bool:
    """Tell whether who has no metastasis has none at a site; of nodes only distant ones are metastases."""
    return site == _DISTANT or site not in {_NODES, *atlas.sites.covered(_NODES)}


def as_any(said: pd.Series) -> pd.Series:
    """Return "1", "0" or "" for each patient: whether there is any metastasis, by the column alone."""
    return translated(said, _TEXTS)


def filled(
    shape: Shape, said: pd.Series, answers: pd.DataFrame, blank: pd.DataFrame, atlas: Atlas
) -> tuple[pd.DataFrame, list[Line]]:
    """Return answers of patients ("1", "0", "" by site) in which none is where there is no metastasis, and the lines.

    blank: whether nothing is known of a site, by site.
    """
    none = said == "no"
    sites = [site for site in answers if excludes(str(site), atlas)]
    here = blank[sites].mul(none, axis=0)
    answers = answers.assign(**{str(site): answers[site].mask(here[site], "0") for site in sites})
    why = f"{quoted(shape.roles.status)} says that there is no metastasis: sites of which nothing is said are none"
    lines = ledger.noted(shape.main, "patients", why, said.index[here.any(axis=1)])
    return answers, [*lines, *_against(shape, said.index[none & (answers[sites] == "1").any(axis=1)])]


def marked(shape: Shape, people: pd.DataFrame, said: pd.Series, named: pd.Series) -> tuple[pd.DataFrame, list[Line]]:
    """Return rows patient × ANY or NOT_SAID to be added to the metastases, and the lines about them.

    said: by patient, with one row each in `people`; named: whether any site is named, or that there is none.
    """
    without = ~named & (said != "no") if (said == "no").any() else ~named & (said == "yes")
    marks = {ANY: said == "yes", NOT_SAID: without}
    rows = [pd.DataFrame({"patient": people.loc[here, "patient"], "site": mark}) for mark, here in marks.items()]
    n, of = int(without.sum()), len(people)
    why = f"{quoted(shape.roles.status)} does not say that there is no metastasis, and no site is named: none is known"
    lines = ledger.noted(shape.main, "patients", why, people.index[without])
    if n > ledger.FEW * of:
        lines += ledger.warned(
            shape.main.name, "patients", [f"In {n:,} of {of:,} patients no site is known. {_SHARES}"]
        )
    return pd.concat(rows), [*lines, *_against(shape, people.index[(said == "no") & named])]


_SHARES = "Shares are of the others: they are too large or too small if those are unlike them."


def _against(shape: Shape, rows: pd.Index) -> list[Line]:
    why = f"{quoted(shape.roles.status)} says that there is no metastasis, but a site is named; it stands"
    return ledger.noted(shape.main, "patients", why, rows)
