"""Every primary against every site of a cohort: a matrix of shares where zero is not unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from data.stats.frequency import DENOMINATOR_LABELS, SMALL_N
from data.tables.vocabulary import split
from viz.charts.bars import NO_ORGAN, REGIONAL_NODES
from viz.charts.describe import full_figure, many
from viz.charts.marks import SHORT, sign
from viz.charts.matrix import NO_FIGURE, Entry, Matrix, Scale, plot_matrix
from viz.charts.theme import (
    REGIONS,
    SYSTEMS,
    Theme,
    scale_top,
    whole_percent,
)

Order = Literal["system", "cluster"]

NOT_KNOWN = "no figure: not reported, the organ of origin, or an organ that only the other sex has"


@dataclass(frozen=True)
class HeatmapInfo:
    """What a heatmap shows, in the order in which it shows it.

    shares, hover and small are rows (primaries) of cells (sites). A share is a fraction of 1, None
    where the source does not report or the cell was left out. hover is the figure in words, the names
    of primary and site not included. small marks figures of fewer than SMALL_N patients, marked those
    that may lead nothing. apart are
    sites of which a share has another denominator than unit says. highest is the largest cell in
    words; it passes over small groups where it can, over what may lead nothing, and over what is not one organ.
    """

    primaries: tuple[Entry, ...]
    sites: tuple[Entry, ...]
    shares: tuple[tuple[float | None, ...], ...]
    hover: tuple[tuple[str, ...], ...]
    small: tuple[tuple[bool, ...], ...]
    marked: tuple[tuple[bool, ...], ...]
    order: Order
    selected: tuple[str, str] | None
    unit: str
    apart: tuple[str, ...]
    apart_unit: str
    highest: str


def heatmap_info(
    frame: pd.DataFrame,
    primaries: pd.DataFrame,
    sites: pd.DataFrame,
    order: Order = "system",
    selected: tuple[str, str] | None = None,
    flag_labels: Mapping[str, str] | None = None,
) -> HeatmapInfo:
    """Return the matrix of a frame of shares (data.stats.frequency.COLUMNS, a row a primary and site).

    primaries and sites are the vocabularies. order "system" follows organ systems and body regions;
    "cluster" puts similar profiles side by side (see `clustered`). A selected pair outside the
    matrix is dropped. flag_labels turns flags into words; a flag without a label is not told.
    Raises ValueError for an empty frame, a pair that occurs twice or an order that does not exist.
    """
    _demand(frame, order)
    cells = cells_of(frame)
    rows = entries(primaries, "organ_system", {p for p, _ in cells}, tuple(SYSTEMS))
    columns = entries(sites, "region", {s for _, s in cells}, tuple(REGIONS))
    if order == "cluster":
        rows, columns = clustered(rows, columns, cells)
    main, apart_units = denominators(frame)
    apart = {s for (_, s), cell in cells.items() if cell["denominator"] != main}
    grid = [[cells.get((primary.id, site.id)) for site in columns] for primary in rows]
    return HeatmapInfo(
        primaries=rows,
        sites=columns,
        shares=tuple(tuple(map(share_of, line)) for line in grid),
        hover=tuple(tuple(words(cell, flag_labels or {}) for cell in line) for line in grid),
        small=tuple(tuple(map(_small, line)) for line in grid),
        marked=tuple(tuple(map(_marked, line)) for line in grid),
        order=order,
        selected=selected if selected and _inside(selected, rows, columns) else None,
        unit=f"share of {DENOMINATOR_LABELS[main]}",
        apart=tuple(s.id for s in columns if s.id in apart),
        apart_unit=" or ".join(f"share of {DENOMINATOR_LABELS[other]}" for other in apart_units),
        highest=_highest(cells, rows, columns),
    )


def _demand(frame: pd.DataFrame, order: Order) -> None:
    if order not in get_args(Order):
        message = f"There is no order {order!r}: choose one of {', '.join(get_args(Order))}."
        raise ValueError(message)
    if frame.empty:
        message = "A heatmap needs at least one row of shares; the frame is empty."
        raise ValueError(message)


def cells_of(frame: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """Return {(primary_id, site_id): row}; missing numbers are None.

    Raises ValueError when a pair occurs twice.
    """
    names = ["n_with_site", "n_lo", "n_hi", "n_denominator", "share", "low", "high"]
    texts = ["primary_id", "primary", "site_id", "site", "denominator", "flag", "leads", "why"]
    twice = frame[frame.duplicated(["primary_id", "site_id"])]
    if not twice.empty:
        pair = " and ".join(twice.iloc[0][["primary_id", "site_id"]])
        message = f"{pair} occur twice in the frame; one row a primary and site is allowed."
        raise ValueError(message)
    numbers = frame[names].astype("Float64").astype(object)
    plain = numbers.where(numbers.notna(), None).assign(**{name: frame[name] for name in texts})
    rows = (dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False))
    return {(row["primary_id"], row["site_id"]): row for row in rows}


def entries(vocabulary: pd.DataFrame, group: str, wanted: set[str], groups: tuple[str, ...]) -> tuple[Entry, ...]:
    """Return the wanted terms, by group and then in the order of the vocabulary.

    The first column of the vocabulary is the id; group names the column of the group. Raises
    ValueError for a term that the vocabulary lacks.
    """
    ids = vocabulary.iloc[:, 0]
    if unknown := sorted(wanted - set(ids)):
        message = f"The vocabulary of {ids.name} lacks {', '.join(unknown)}."
        raise ValueError(message)
    listed = zip(ids, vocabulary["label"], vocabulary[group], strict=True)
    found = [Entry(*term) for term in listed if term[0] in wanted]
    return tuple(sorted(found, key=lambda term: groups.index(term.group)))


def denominators(frame: pd.DataFrame) -> tuple[str, tuple[str, ...]]:
    """Return the denominator of most rows, and the others, sorted."""
    counts = frame["denominator"].value_counts()
    main = str(counts.index[0])
    return main, tuple(sorted(str(other) for other in counts.index[1:]))


def share_of(cell: Mapping[str, Any] | None) -> float | None:
    """Return a cell's share, a fraction of 1; None without a row or a share."""
    return None if cell is None or cell["share"] is None else float(cell["share"])


def words(cell: Mapping[str, Any] | None, flag_labels: Mapping[str, str]) -> str:
    """Return one full figure with its marks; cell is a row of `cells_of`, None where there is none."""
    return NOT_KNOWN if cell is None else full_figure(SimpleNamespace(**cell), flag_labels)


def _small(cell: Mapping[str, Any] | None) -> bool:
    """A share is known but its group is small."""
    return cell is not None and cell["share"] is not None and "small_n" in split(cell["flag"])


def _marked(cell: Mapping[str, Any] | None) -> bool:
    """A share is known but may lead nothing."""
    return cell is not None and cell["share"] is not None and not cell["leads"]


def _inside(pair: tuple[str, str], rows: tuple[Entry, ...], columns: tuple[Entry, ...]) -> bool:
    return pair[0] in {row.id for row in rows} and pair[1] in {column.id for column in columns}


def _highest(
    cells: Mapping[tuple[str, str], Mapping[str, Any]],
    rows: tuple[Entry, ...],
    columns: tuple[Entry, ...],
) -> str:
    """The largest share of one organ in words; of groups that are not small, if there is any."""
    organs = {column.id for column in columns if column.group != "not_one_organ"}
    known = {q: cell for q, cell in cells.items() if cell["share"] is not None and q[1] in organs and cell["leads"]}
    large = {pair: cell for pair, cell in known.items() if not _small(cell)}
    pool = large or known
    if not pool:
        return ""
    place = {e.id: i for i, e in enumerate(rows)}, {e.id: i for i, e in enumerate(columns)}
    p, s = min(pool, key=lambda q: (-pool[q]["share"], place[0][q[0]], place[1][q[1]]))
    names = f"{rows[place[0][p]].label} → {columns[place[1][s]].label}"
    where = " outside small groups" if len(large) < len(known) else ""
    return f"Highest{where}: {names}, {words(pool[p, s], {})}."


def clustered(
    rows: tuple[Entry, ...],
    columns: tuple[Entry, ...],
    cells: Mapping[tuple[str, str], Mapping[str, Any]],
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Return rows and columns reordered so that similar profiles of shares lie side by side.

    Average linkage on Euclidean distances, leaves ordered optimally (Z. Bar-Joseph et al.,
    Bioinformatics 2001;17 Suppl 1:S22-29). For the order alone, an unknown share counts as the mean
    of its column. Rows and columns start at the end with the larger shares.
    """
    shares = [[share_of(cells.get((p.id, s.id))) for s in columns] for p in rows]
    matrix = np.array(shares, dtype=float)
    known = ~np.isnan(matrix)
    means = np.nansum(matrix, axis=0) / np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, matrix, means)
    return (
        tuple(rows[i] for i in _leaves(filled)),
        tuple(columns[i] for i in _leaves(filled.T)),
    )


def _leaves(profiles: np.ndarray) -> list[int]:
    """The order of a dendrogram's leaves for the rows of `profiles`."""
    if len(profiles) < 3:  # noqa: PLR2004 - two have only one order
        leaves = list(range(len(profiles)))
    else:
        from scipy.cluster.hierarchy import leaves_list, linkage

        leaves = leaves_list(linkage(profiles, "average", optimal_ordering=True)).tolist()
    means = profiles.mean(axis=1)[leaves]
    slope = float(np.dot(means, np.arange(len(means)) - (len(means) - 1) / 2))
    return leaves[::-1] if slope > 0 else leaves


def plot_heatmap(info: HeatmapInfo, look: Theme) -> go.Figure:
    """Return the matrix as a figure; see `viz.charts.matrix.plot_matrix`.

    Colour runs from 0 to the largest share of an organ, as on the body: rest groups and the nodes that drain the organ
    itself would take the contrast from all others.
    """
    return plot_matrix(_matrix(info), look)


def _matrix(info: HeatmapInfo) -> Matrix:
    organs = [site.id != REGIONAL_NODES and site.group != NO_ORGAN for site in info.sites]
    known = [
        (share, organ) for row in info.shares for share, organ in zip(row, organs, strict=True) if share is not None
    ]
    top = scale_top([share for share, organ in known if organ])
    beyond = "≥\u2009" if any(share > top for share, _ in known) else ""
    unit = info.unit[0].upper() + info.unit[1:]
    small_rows = [_small_row(info, y) for y in range(len(info.primaries))]
    texts = tuple(
        tuple(
            ""
            if share is None
            else _whole(share) + ("†" if small and not small_rows[y] else "") + sign(leads=not marked)
            for share, small, marked in zip(info.shares[y], info.small[y], info.marked[y], strict=True)
        )
        for y in range(len(info.primaries))
    )
    return Matrix(
        primaries=info.primaries,
        sites=info.sites,
        places=info.shares,
        texts=texts,
        hover=info.hover,
        scale=Scale(
            "ramp",
            top,
            unit.replace(" of ", " of<br>", 1),
            tuple((x, f"{beyond * (x == top)}{x * 100:.0f}\u2009%") for x in (0, top / 2, top)),
        ),
        row_marks=tuple("\u2009†" if small else "" for small in small_rows),
        column_marks=tuple("\u2009*" if site.id in info.apart else "" for site in info.sites),
        notes=_notes(info),
        selected=info.selected,
        parted=info.order == "system",
    )


def heatmap_sentence(info: HeatmapInfo) -> str:
    """Return the matrix as plain text: its size, its highest cell, and what hatching and 0 mean."""
    unknown = sum(share is None for row in info.shares for share in row)
    size = f"{many(len(info.primaries), 'primary', 'primaries')} by "
    size += f"{many(len(info.sites), 'site', 'sites')}, {info.unit}."
    hatched = {
        0: "Every cell has a figure",
        1: f"One cell is hatched because it has {NOT_KNOWN}",
    }.get(unknown, f"{unknown:,} cells are hatched because they have {NOT_KNOWN}")
    hatched += "; 0 is a counted zero."
    apart = f"Sites marked * show the {info.apart_unit}." if info.apart else ""
    return " ".join(part for part in (size, info.highest, hatched, apart) if part)


def _small_row(info: HeatmapInfo, y: int) -> bool:
    """Every figure of a primary is of a small group, so that its label carries the mark."""
    return all(small or share is None for small, share in zip(info.small[y], info.shares[y], strict=True))


def _whole(share: float) -> str:
    """Whole per cent without its sign; "<1" for what would round to a false zero."""
    return whole_percent(share).removesuffix("\u2009%")


def _notes(info: HeatmapInfo) -> tuple[str, ...]:
    """The lines of the key below the colour bar; only what occurs."""
    notes = []
    if any(share is None for row in info.shares for share in row):
        notes.append(NO_FIGURE)
    if any(small for row in info.small for small in row):
        notes.append(f"† fewer than {SMALL_N} patients")
    if any(marked for row in info.marked for marked in row):
        notes.append(SHORT)
    if info.apart:
        notes.append(f"* {info.apart_unit}".replace(" whose ", "<br>whose ", 1))
    return tuple(notes)
