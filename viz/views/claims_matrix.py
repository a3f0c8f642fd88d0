"""All ranked lists of the patient article against all cohorts that can check one, as one figure."""

from functools import partial
from typing import Any

import pandas as pd

from data.atlas import Atlas, memoised
from data.learn.claims import agreement, claim_in, cohorts_that_check, ranked_names
from data.selection import Selection
from data.tables.words import PURPOSE
from viz.charts.claims_matrix import (
    FEW,
    Cell,
    ClaimsMatrixInfo,
    Line,
    matrix_headline,
    matrix_sentence,
    plot_claims_matrix,
)
from viz.charts.describe import lower_first, many
from viz.views.claims import cited_cohorts, drawn_claim, lists_of
from viz.views.figure import Figure, Provenance
from viz.views.words import brief, sources_of

WITHIN = 3
"""The lists claim the first so many places."""
NOTE = (
    f"Dotted edge: the cohort ranks fewer than {FEW} sites. Dot: cannot be checked. “Of 2”: another place cannot be "
    f"checked. A full check has all three places, among {FEW} sites or more."
)


def lists_checked(atlas: Atlas, chosen: Selection) -> Figure:
    """Every list against every cohort that can check it; the chosen list and cohort stand out."""
    claim = drawn_claim(atlas, chosen)
    info = _info(atlas, claim.primary_id if claim is not None else "", chosen.cohort)
    cohorts = [key for key, _ in info.columns]
    ids = sources_of(atlas, cohorts)
    checks = sum(cell is not None for line in info.lines for cell in line.cells)
    return Figure(
        plot_claims_matrix,
        info,
        headline=matrix_headline(info),
        sentence=matrix_sentence(info),
        source=f"{cited_cohorts(atlas, cohorts)} {PURPOSE}",
        table=partial(_table, info),
        provenance=Provenance(
            "every cohort that can check a list",
            "each cohort’s own",
            "Ranked lists of the patient article",
            "each cohort’s own",
            f"{many(checks, 'check', 'checks')}, {len(info.full)} of them full",
            ids,
        ),
        note=NOTE,
        brief=brief(atlas, ids),
    )


@memoised(256)
def _info(atlas: Atlas, primary: str, cohort: str) -> ClaimsMatrixInfo:
    checks, labels = _checks(atlas), atlas.cohorts.labels
    able = [one for one in atlas.cohorts.ids if any(one in cells for _, cells in checks)]
    lines = tuple(
        Line(claim.primary_id, claim.title, _claimed(atlas, claim), tuple(cells.get(one) for one in able))
        for claim, cells in checks
    )
    return ClaimsMatrixInfo(tuple((one, labels[one]) for one in able), lines, WITHIN, primary, cohort)


@memoised(1)
def _checks(atlas: Atlas) -> list[tuple[Any, dict[str, Cell]]]:
    """The lists, each with its cells by cohort."""
    found = []
    for claim in lists_of(atlas).values():
        cells = {}
        for one in cohorts_that_check(atlas, claim.claim_id):
            frame = claim_in(atlas, one, claim.claim_id)[0]
            agreed, checked = agreement(frame, WITHIN)
            if checked:
                cells[one] = Cell(agreed, checked, int(frame["of"].iloc[0]))
        found.append((claim, cells))
    return found


def _claimed(atlas: Atlas, claim: Any) -> str:
    return ", ".join(lower_first(one) for one in ranked_names(atlas, claim))


def _table(info: ClaimsMatrixInfo) -> pd.DataFrame:
    """Every check as a row."""
    found = [
        (line, label, cell)
        for line in info.lines
        for (_, label), cell in zip(info.columns, line.cells, strict=True)
        if cell
    ]
    return pd.DataFrame(
        {
            "List": [line.label for line, _, _ in found],
            "Claimed, in this order": [line.claimed for line, _, _ in found],
            "Cohort": [label for _, label, _ in found],
            "Among its first three": [cell.agreed for *_, cell in found],
            "of places that can be checked": [cell.checked for *_, cell in found],
            "Sites ranked": [cell.ranked for *_, cell in found],
            "Full check": [cell.checked >= info.within and not cell.few for *_, cell in found],
        }
    )
