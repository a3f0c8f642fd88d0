"""Which labels tell of a site: wider sites have those of narrower ones, what is left out stands by itself."""

import pandas as pd

from data.atlas import Atlas
from data.own.count.sites import ELSEWHERE, elsewhere_unknown, told_by_parts, widened, within


def test_a_narrower_site_counts_for_the_wider_one_that_is_named_too(atlas: Atlas) -> None:
    meant = {"Rib": "bone", "Os": "bone", "Vertebra": "bone_spine", "Brain": "brain", "Toe": ""}
    found = widened(meant, atlas)
    assert {site: set(labels) for site, labels in found.items()} == {
        "bone": {"Rib", "Os", "Vertebra"},
        "bone_spine": {"Vertebra"},
        "brain": {"Brain"},
        ELSEWHERE: {"Toe"},
    }
    assert list(found) == [*(site for site in atlas.sites.ids if site in found), ELSEWHERE]
    assert "cns" not in found, "the brain lies in it, but nobody named it"


def test_a_rest_group_holds_no_other_site(atlas: Atlas) -> None:
    rest = sorted(atlas.residual_sites)
    assert rest
    assert all(not parts for site, parts in within(atlas.sites.ids, atlas).items() if site in rest)


def test_what_is_left_out_is_not_known_to_be_a_metastasis() -> None:
    profiles = pd.DataFrame({"bone": [1, 0, 0], ELSEWHERE: [1, 0, 1], "n": [3, 4, 5]})
    assert elsewhere_unknown(profiles)[ELSEWHERE].fillna(9).tolist() == [9, 0, 9]
    assert elsewhere_unknown(profiles.drop(columns=ELSEWHERE)).columns.tolist() == ["bone", "n"]


def test_a_no_of_a_wider_site_stands_beside_the_yes_of_a_narrower_one(atlas: Atlas) -> None:
    cells = {"mediastinum": [0, None, None, 1], "heart": [1, 1, 0, 0], "bone": [0, 1, None, 0], "n": [1, 1, 1, 1]}
    found = told_by_parts(pd.DataFrame(cells).astype("Int8"), atlas)
    assert found["mediastinum"].fillna(9).tolist() == [0, 1, 9, 1]
    assert found[["heart", "bone"]].fillna(9).to_numpy().tolist() == [[1, 0], [1, 1], [0, 9], [0, 0]]
