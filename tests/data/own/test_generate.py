"""Generated patients spread like those of the cohort that they imitate."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from data.atlas import Atlas
from data.own.large.generate import COHORT, Plan, drawn, plan, write
from data.tables.rows import rows

N = 60_000
WITHIN = 4.5
"""Standard errors that a count may lie off; of some 400 compared none should by chance."""


@pytest.fixture(scope="module")
def imitated(atlas: Atlas) -> Plan:
    """Return the plan for the usual cohort."""
    return plan(atlas)


@pytest.fixture(scope="module")
def people(imitated: Plan) -> pd.DataFrame:
    """Return generated patients, with a column a site."""
    chunks = list(drawn(imitated, N, seed=1))
    patients = pd.concat([chunk[0].to_pandas() for chunk in chunks])
    metastases = pd.concat([chunk[1].to_pandas() for chunk in chunks])
    has = pd.crosstab(metastases["patient"], metastases["site"]).gt(0)
    frame: pd.DataFrame = patients.set_index("patient").join(has).fillna(dict.fromkeys(has.columns, False))
    return frame


def errors(observed: float, share: float, n: int) -> float:
    """How many standard errors a count lies off."""
    return float(abs(observed - n * share) / np.sqrt(max(n * share * (1 - share), 1)))


@pytest.mark.parametrize("sex", ["female", "male"])
def test_shares_and_pairs_are_those_of_the_cohort(atlas: Atlas, people: pd.DataFrame, sex: str) -> None:
    site, primary = atlas.sites.labels, atlas.primaries.labels
    off = []
    of = [
        frame[(frame["cohort_id"] == COHORT) & (frame["sex"] == sex) & (frame["stratum"] == "")]
        for frame in (atlas.tables.frequencies, atlas.tables.cooccurrence)
    ]
    for row in rows(of[0]):
        group = people[(people["primary"] == primary[row.primary_id]) & (people["sex"] == sex.title())]
        if len(group) > 500:
            off.append(errors(group[site[row.site_id]].sum(), row.n_with_site / row.n_denominator, len(group)))
    assert len(off) >= 32
    assert max(off) < WITHIN
    pairs = []
    for row in rows(of[1]):
        group = people[(people["primary"] == primary[row.primary_id]) & (people["sex"] == sex.title())]
        if len(group) > 500:
            both = (group[site[row.site_a]].astype(bool) & group[site[row.site_b]].astype(bool)).sum()
            pairs.append(errors(both, row.n_both / row.n, len(group)))
    assert len(pairs) >= 112
    assert max(pairs) < WITHIN


def test_later_stages_have_more_metastases(atlas: Atlas, people: pd.DataFrame) -> None:
    known = atlas.tables.frequencies
    known = known[(known["cohort_id"] == COHORT) & (known["sex"] == "all")]
    for primary in ("breast", "lung_nsclc", "prostate"):
        group = people[people["primary"] == atlas.primaries.labels[primary]]
        printed = known[(known["primary_id"] == primary) & (known["site_id"] == "liver")].set_index("stratum")
        for stratum in ("stage IV at diagnosis", "stages I–III at diagnosis"):
            row, part = printed.loc[stratum], group[group["stage"] == stratum]
            share = float(str(row["n_with_site"])) / float(str(row["n_denominator"]))
            assert np.mean(part["Liver"].astype(bool)) == pytest.approx(share, rel=0.12)


def test_groups_are_as_large_as_in_the_cohort(imitated: Plan, people: pd.DataFrame) -> None:
    weights = {(group.primary, group.sex): group.weight for group in imitated.groups}
    sizes = people.groupby(["primary", "sex"]).size()
    for key, weight in weights.items():
        assert errors(float(sizes.to_dict().get(key, 0)), weight / sum(weights.values()), N) < WITHIN


def test_the_same_seed_gives_the_same_patients_and_more_begin_with_them(imitated: Plan) -> None:
    (some,), (again,), (more,), (other,) = (
        list(drawn(imitated, n, seed)) for n, seed in ((500, 1), (500, 1), (800, 1), (500, 2))
    )
    assert some[0].equals(again[0])
    assert some[1].equals(again[1])
    assert some[0].equals(more[0].slice(0, 500))
    assert not some[1].equals(other[1])
    assert len(set(more[0]["patient"].to_pylist())) == 800


def test_files_are_written_in_chunks(imitated: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.own.large.generate.CHUNK", 300)
    patients, metastases = write(imitated, 1000, tmp_path / "a")
    assert pa.parquet.ParquetFile(patients).num_row_groups == 4
    texts = write(imitated, 1000, tmp_path / "b", form="csv")
    for parquet, text in zip((patients, metastases), texts, strict=True):
        assert pa.parquet.read_table(parquet).to_pylist() == pa.csv.read_csv(text).to_pylist()


def test_a_cohort_without_pairs_gives_independent_sites(atlas: Atlas) -> None:
    known = atlas.tables.denominators
    only = known[known["sex"] == "female"]["cohort_id"].unique()
    assert "disibio2008" not in only
    with pytest.raises(ValueError, match=f"disibio2008 has no counts by sex.*{COHORT}"):
        plan(atlas, "disibio2008")
