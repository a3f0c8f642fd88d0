"""Figures in words: one share as a phrase, a frame or an info as a sentence."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.selection import OWN
from data.stats import words
from data.stats.frequency import SMALL_N, WITHHELD, rankable, withheld_above
from data.stats.words import THIN, count, counts, hardly_ahead, interval, many, patients
from data.tables.rows import rows
from data.tables.vocabulary import split
from viz.charts.marks import sign, why
from viz.charts.theme import whole_percent

__all__ = ["THIN", "count", "counts", "interval", "many", "patients"]
"""Words of a share that need no drawing; whoever describes a figure finds them here too."""


def full_figure(row: Any, flag_labels: Mapping[str, str] | None = None) -> str:
    """Return a share with everything it needs, as data.stats.words does.

    With `flag_labels` its marks follow below, and why it may lead nothing.
    """
    text = words.full_figure(row)
    if not flag_labels:
        return text
    marks = [flag_labels[flag] for flag in split(row.flag) if flag in flag_labels]
    return (f"{text}<br><i>{', '.join(marks)}</i>" if marks else text) + why(row)


def small_p(p: float) -> str:
    """Return a p-value as text: "0.012", "< 0.001" for smaller ones."""
    return f"<{THIN}0.001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004 - the last figure shown


def listing(items: list[str]) -> str:
    """Return "a", "a and b" or "a, b and c"; "a, b, and c and d" where one of the last two has an "and" of its own."""
    if len(items) == 1:
        return items[0]
    comma = "," if any(" and " in item for item in items[-2:]) else ""
    return f"{', '.join(items[:-1])}{comma} and {items[-1]}"


def lower_first(label: str) -> str:
    """Return a label for the middle of a sentence, abbreviations kept."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def upper_first(text: str) -> str:
    """Return a text with a capital at its start, the rest as it is."""
    return text[:1].upper() + text[1:]


def headline(frame: pd.DataFrame, name: str, residual: frozenset[str], across: int = 1) -> str:
    """Return the finding: "Breast cancer metastasises most often to distant lymph nodes and the lung".

    Where a frame adds up `across` primaries: "Across 41 primary cancers, metastases were most frequent in the liver".
    """
    ranked = rankable(frame, residual)
    top = ranked.head(3)
    hidden = frame["flag"].str.contains(WITHHELD).any()
    if top.empty and hidden:
        return f"{name}: every figure above zero is withheld"
    if top.empty and len(passed_over(frame, residual)):
        return f"{name}: every figure above zero may misstate distant spread to that site, so none is ranked"
    if top.empty and _only_examined(frame):
        return f"{name}: a different number of patients was examined at each site, so none is ranked"
    if top.empty:
        return f"{name}: no metastasis recorded in this cohort"
    largest = top["n_denominator"].max()
    if not pd.isna(largest) and largest < SMALL_N:
        return f"{name}: {many(largest, 'patient', 'patients')}, too few to rank"
    shown = " among the figures shown" if hidden and withheld_above(frame, top["share"].min()) else ""
    finding = f"Across {across} primary cancers, metastases were most frequent in"
    start = finding if across > 1 else f"{name} metastasises most often to"
    return f"{start} {listing(list(top['prose']))}{_close(ranked, 3, list(ranked['prose']))}{shown}"


def _close(ranked: pd.DataFrame, named: int, words: list[str]) -> str:
    """What the last of those that a headline names is hardly ahead of: ", hardly ahead of bone"; "" where it is ahead.

    words are those of the whole ranking.
    """
    if len(ranked) <= named:
        return ""
    close = hardly_ahead(*rows(ranked.iloc[named - 1 : named + 1]))
    return f", {close} {words[named]}" if close else ""


def passed_over(frame: pd.DataFrame, residual: frozenset[str]) -> pd.DataFrame:
    """Return the rows that a ranking of a frame passes over: they may lead nothing, and stand above its third row."""
    able = frame.loc[rankable(frame.assign(leads=True), residual).index]
    return _above(able)


def _above(able: pd.DataFrame) -> pd.DataFrame:
    """The rows of a sorted frame that may not lead, and are as large as the third of those that may."""
    free = able[able["leads"]]["share"].dropna()
    over: pd.DataFrame = able[~able["leads"] & (able["share"] >= (free.head(3).min() if len(free) else 0.0))]
    return over


def passed_words(told: list[str], why: str = "it may misstate distant spread to that site") -> str:
    """Return the sentence about what a headline passed over and why, three of it by name; "" where it is nothing."""
    if not told:
        return ""
    named = [*told[:3], f"{len(told) - 3} more"] if len(told) > 3 else told  # noqa: PLR2004 - see docstring
    return f" Passed over because {why}: {listing(named)}."


def _passed_over(frame: pd.DataFrame, residual: frozenset[str]) -> str:
    """The sentences about what a headline passed over; "" where it is nothing."""
    able = rankable(frame.assign(denominator="all"), residual)
    examined = _above(able.assign(leads=frame.loc[able.index, "denominator"] != "examined"))
    near, seldom = (
        [f"{row.prose} ({whole_percent(row.share)})" for row in rows(rest)]
        for rest in (passed_over(frame, residual), examined)
    )
    return passed_words(near) + passed_words(seldom, "only some patients were examined there")


def _only_examined(frame: pd.DataFrame) -> bool:
    """Tell whether some figure above zero is not ranked because it is of examined patients."""
    return bool(((frame["share"] > 0).fillna(value=False) & (frame["denominator"] == "examined")).any())


def lead(frame: pd.DataFrame, residual: frozenset[str], group: str = "") -> str:
    """Return the sentence under a headline: the three largest shares, each with its denominator.

    `group` names the patients where they are not everybody ("women").
    """
    top = rankable(frame, residual).head(3)
    if top.empty and _only_examined(frame):
        return "Each figure above zero is a share of the patients in whom that site was examined."
    if top.empty and (told := _passed_over(frame, residual)):
        return told.strip()
    if top.empty:
        return "Every figure that this cohort gives is zero or unknown."
    whose = patients(top.iloc[0]["denominator"]) + (f" ({group})" if group else "")
    numbers = set(top["n_denominator"].dropna())
    if len(numbers) > 1:  # some sites leave out their own organ's patients, or belong to one sex
        shares = [f"**{whole_percent(row.share)}** of {count(row.n_denominator)} in {row.prose}" for row in rows(top)]
        shares[0] = shares[0].replace(" in ", f" {whose} had metastases in ", 1)
        return f"{listing(shares)}.{_nodes_told(top)}{_passed_over(frame, residual)}"
    parts = [f"**{whole_percent(row.share)}** in {row.prose}" for row in rows(top)]
    parts[0] = parts[0].replace("** in ", "** had metastases in ", 1)
    number = f"{count(next(iter(numbers)))} " if numbers else ""
    if numbers == {1}:
        whose = whose.replace("patients", "patient", 1)
    return f"Of {number}{whose}, {listing(parts)}.{_nodes_told(top)}{_passed_over(frame, residual)}"


def _nodes_told(named: pd.DataFrame) -> str:
    """That nodes which are named are counted by their place, not by whether they drain the organ of origin."""
    parted = named["site_id"].isin(["lymph_node_distant", "lymph_node_regional"])
    nodes = named["site_id"].str.startswith("lymph_node_") & ~parted
    return " Regional nodes are counted with distant ones here." if nodes.any() else ""


def overlap(frame: pd.DataFrame) -> str:
    """Return the reminder that shares of one primary are no parts of a whole, where they add up to more."""
    if frame["share"].sum() > 1:
        return f"Sites overlap: shares add up to more than 100{THIN}%."
    return "Sites overlap: one patient can have several."


def body_map(info: Any, name: str) -> str:
    """Return the alternative text of a body map (viz.charts.bodymap.BodyMapInfo) of one primary."""
    shown = {r.site_id: r for r in info.regions if r.state == "share"}
    able = [r for r in shown.values() if r.leads] or list(shown.values())
    largest = sorted(able, key=lambda r: (-r.share, r.site_id))[:3]
    told = [f"{lower_first(r.site_label)} {whole_percent(r.share)}{sign(leads=r.leads)}" for r in largest]
    tops = listing(told) if told else "none"
    chips = f" {len(info.chips)} more sites are listed beside the drawing." if info.chips else ""
    held = any(region.state == "withheld" for region in info.regions)
    return (
        f"Body map ({info.sex}) of {name}: {len(shown)} sites coloured by {info.unit}; largest: {tops}.{chips} "
        f"Hatched regions have no figure in this cohort{', or one that is withheld' if held else ''}."
    )


def bars(info: Any, name: str) -> str:
    """Return the alternative text of ranked bars (viz.charts.bars.BarsInfo)."""
    able = [bar for bar in info.bars if not bar.marked] or info.bars
    tops = [
        f"{bar.label.replace('<br>', ' ')} {whole_percent(bar.share)}{sign(leads=not bar.marked)}" for bar in able[:3]
    ]
    rest = f" {many(info.hidden, 'smaller share is', 'smaller shares are')} in the table." if info.hidden else ""
    return f"Ranked bars for {name}: {listing(tops) if tops else 'no known figure'}.{rest}"


def metastases(site: str, prose: str) -> str:
    """Return metastases in a site as a subject: "Liver metastases", "Metastases in distant lymph nodes"."""
    unwieldy = site.endswith("s") or any(word in site for word in (",", " and ", " or "))
    return f"Metastases in {prose}" if unwieldy else f"{site} metastases"


FEWEST = 5
"""Patients of a primary who have the site, so that it may lead where sites are ranked by primary: 1 of 25 may not."""


def _many_enough(frame: pd.DataFrame) -> pd.Series:
    """Tell which rows are of FEWEST patients with the site, or of a share whose count is not printed."""
    return frame["n_with_site"].isna() | (frame["n_with_site"] >= FEWEST)


def _leaders(frame: pd.DataFrame) -> pd.DataFrame:
    """The three largest shares of a sorted frame, without last ones that are hardly ahead of the next; at least one."""
    clear = (most for most in (3, 2, 1) if not _close(frame, most, list(frame["primary_id"])))
    return frame.head(next(clear, 1))


def site_headline(frame: pd.DataFrame, site: str, diseases: Mapping[str, str]) -> str:
    """Return the finding of one site: "Liver metastases are most frequent in breast cancer (share of patients)".

    diseases are the names of the diseases by primary_id.
    """
    above = (frame["share"] > 0).fillna(value=False)
    free = frame[above & frame["leads"]]
    able = free[_many_enough(free)]
    known = _leaders(able)
    names = [lower_first(diseases[primary]) for primary in able["primary_id"]]
    top = names[: len(known)]
    if not top and len(free):
        return (
            f"{metastases(site, frame['prose'].iloc[0])}: fewer than {FEWEST} patients of any primary, too few to rank"
        )
    if not top and frame["flag"].str.contains(WITHHELD).any():
        return f"{site}: every figure above zero is withheld"
    if not top and above.any():
        return f"{site}: every figure above zero may misstate distant spread to that site, so none is ranked"
    if not top:
        return f"{site}: no metastasis recorded under these settings"
    shown = " among the figures shown" if withheld_above(frame, known["share"].min()) else ""
    where = metastases(site, frame["prose"].iloc[0])
    return f"{where} are most frequent in {cancers(top)}{_close(able, len(top), names)} (share of patients){shown}"


def cancers(names: list[str]) -> str:
    """Return "testicular, pancreatic and breast cancer"; where one is no "cancer", all in full."""
    word = " cancer"
    if not all(name.endswith(word) for name in names):
        return listing(names)
    return f"{listing([name.removesuffix(word) for name in names])}{word}"


def site_lead(frame: pd.DataFrame, shown: pd.DataFrame, site: str, least: int) -> str:
    """Return the sentence under a site's headline.

    `frame` has all primaries (columns of data.stats.reverse), `shown` the large enough ones.
    """
    parts = [f"{many(len(frame), 'primary', 'primaries')} in this cohort"]
    total = frame["n_site"].iloc[0]
    if not pd.isna(total):
        parts.insert(0, f"{many(total, 'patient', 'patients')} with a metastasis there ({lower_first(site)})")
    hidden = len(frame) - len(shown)
    are = "are" if hidden > 1 else "is"
    left_out = f" {hidden} with fewer than {least} patients {are} left out of the bars." if hidden else ""
    able = shown[(shown["share"] > 0).fillna(value=False)]
    many_enough = _many_enough(able)
    near, few = (
        [f"{lower_first(row.primary)} ({whole_percent(row.share)})" for row in rows(rest)]
        for rest in (_above(able[many_enough | ~able["leads"]]), _above(able[able["leads"]].assign(leads=many_enough)))
    )
    passed = passed_words(near) + passed_words(few, f"fewer than {FEWEST} patients have it")
    return f"{'; '.join(parts)}.{left_out}{_nodes_told(frame)}{passed}"


def welcome(atlas: Atlas) -> str:
    """Return the home page's sentence: every number is counted in the tables, without cohorts that were loaded."""
    printed, cohorts = (
        frame[~frame["cohort_id"].str.startswith(OWN)] for frame in (atlas.tables.frequencies, atlas.tables.cohorts)
    )
    figures = len(printed) + len(atlas.tables.findings)
    years = [atlas.sources.row(source).year for source in cohorts["source_id"]]
    primaries, sites = printed["primary_id"].nunique(), printed["site_id"].nunique()
    return (
        f"**{count(figures)}** printed figures on **{primaries}** primaries and **{sites}** sites, from "
        f"**{len(cohorts)}** cohorts ({min(years)}–{max(years)}) and "
        f"**{atlas.tables.findings['source_id'].nunique()}** papers, each with its denominator and source, "
        "and an interval where counts are known."
    )


def how_to_read() -> str:
    """Return the reading guide of the home page."""
    return (
        "- A **share** is the number of patients with a metastasis at a site, divided by a named denominator of "
        "one cohort. A patient can have metastases at several sites, so the shares of one primary can add up to more "
        f"than 100{THIN}%.\n"
        "- **Cohorts stand side by side** and are never averaged. Autopsy finds what imaging misses, and counts at "
        "diagnosis are smaller than counts over the whole illness.\n"
        f"- The **interval** is Wilson’s 95{THIN}% interval. ≈ marks a count that is known only within bounds.\n"
        "- **Hatched is not zero.** Hatching means that the cohort has no figure for the site; an empty outline means "
        "that it looked and found none.\n"
        "- The primary’s **own organ** is left out unless you ask for it under Options."
    )


def methods() -> str:
    """Return how shares are formed, for the methods page."""
    return (
        "- **Denominator.** One switch chooses between all patients and patients with metastasis; a message says where "
        "a cohort has no such figure. A count is given over the other denominator only where the cohort prints both "
        "numbers.\n"
        "- **Sites of one sex** use that sex’s patients where the cohort reports them; other figures are marked.\n"
        "- **Wider primaries.** Types of a primary are added only within a cohort whose patients have one primary each "
        "and only where every type has a figure. Sites are never added: they overlap.\n"
        "- **Bounded counts.** Where a source allows several counts, the interval runs from the lower limit of the "
        "smallest to the upper limit of the largest.\n"
        f"- **Interval.** Wilson score interval, 95{THIN}% (Wilson, J Am Stat Assoc 1927;22:209–212), computed by the "
        "statsmodels library.\n"
        "- **Order of the heat map.** Average linkage with optimal leaf order (SciPy) of the primaries’ profiles; "
        "an unknown counts as its site’s mean there, and nowhere else.\n"
        "- **Enrichment.** Observed share over the share of all primaries of the cohort with a count for the site. "
        "The interval is Wilson’s of the share over the expected share. Fisher’s exact test (SciPy), adjusted over "
        "the whole table after Benjamini and Hochberg (J R Stat Soc B 1995;57:289–300).\n"
        "- **Differences.** Newcombe’s hybrid score interval (Stat Med 1998;17:873–890, method 10; statsmodels) and "
        "Fisher’s exact test, adjusted as above; neither is given where the same patients may be in both groups.\n"
        "- **Co-occurrence.** Risk ratio (Katz, Biometrics 1978;34:469–474) and odds ratio (Woolf, Ann Hum Genet "
        "1955;19:251–253) of two sites; an empty cell has no interval. Association, not sequence.\n"
        "- **Networks.** A line is a share or a count; zero has no line. Similarity of profiles: cosine, or 1 − "
        "Jensen–Shannon distance (Lin, IEEE Trans Inf Theory 1991;37:145–151). Communities: Louvain (Blondel, J Stat "
        "Mech 2008:P10008) with a fixed seed. The tree is average linkage. All by networkx and SciPy.\n"
        "- **Random walk.** After Newton (PLoS One 2012;7:e34637; Cancer Res 2013;73:2760–2769): of all chains whose "
        "steady state is the observed distribution, the one nearest to how cancers of each site’s organ spread in the "
        "cohort, by iterative proportional fitting. A site that takes in more than it passes on is a sponge, the "
        "others are spreaders. A model of the figures, not a route.\n"
        "- **Likely primary.** Bayes’ rule: share of patients with the site, times the prior, over the sum of these. "
        f"The interval reflects the uncertainty of the shares only (Jeffreys, 95{THIN}%); the prior is taken as known. "
        "Nothing is ranked if a primary that reaches the site in the cohort has no prior."
    )
