"""The worst cases of the tests that repeat a page over everything; `pytest --every-case` takes all others too.

`make test` runs these, `make test-all` every page in every theme and size. A test that does not stand here always runs
with all its cases. What a test holds has to break in one of its worst cases, so choose those in which it did.
"""

from collections.abc import Mapping, Sequence

import pytest

WORST: Mapping[str, frozenset[str]] = {
    # Four files of the same patients; one that is counted already, and one that is read from a zip.
    "test_own.py::test_every_example_opens_on_every_page_at_the_defaults": frozenset({"frequency", "study"}),
    # The most figures, the highest, bodies side by side, what is folded, and a component of its own.
    "test_print.py::test_a_printed_page_has_every_name_of_its_figures": frozenset(
        {
            "",
            "evidence?cohort=disibio2008&primary=breast&site=bone",
            "compare?cohort=disibio2008&primary=breast&others=lung",
            "claims?cohort=disibio2008&primary=breast",
            "pathways?cohort=disibio2008&primary=breast",
        }
    ),
    # What a format holds is tested without a browser (test_tour.py): one packed, one that is asked about, the classic.
    "test_own_clicks.py::test_the_first_body_map_is_six_clicks_away": frozenset(
        {"cbioportal_study_patient.txt", "matrix.csv", "seer_stat.csv"}
    ),
    # A bare address is the harder one to leave: it shows what was chosen last.
    "test_selection.py::test_going_back_never_traps": frozenset({""}),
    # Streamlit itself closes the menu of a browser that says it is a phone's.
    "test_phone.py::test_the_menu_closes_once_a_page_is_chosen": frozenset({"narrow", "touch"}),
    "test_phone.py::test_a_phone_has_two_panels_above_two_and_one_selection_button": frozenset({"phone"}),
    # Both cohorts of MSK-CHORD have the same groups.
    "test_pages.py::test_every_group_of_every_primary_opens": frozenset({"msk_chord_ever", "schlageter2016"}),
    # An autopsy series with everything, one primary alone, the largest, and the one with groups.
    "test_pages.py::test_primary_opens_for_every_primary": frozenset(
        {"disibio2008", "bubendorf2000", "msk_met", "msk_chord_ever"}
    ),
    # What a region does beyond being clicked, which is tested of all, follows from its site.
    "test_bodymap.py::test_every_region_of_one_sex_can_be_chosen": frozenset({"site"}),
    "test_access.py::test_nothing_is_lost_in_a_narrow_window": frozenset(
        {
            "export-320",
            "own-320",
            "present-320",  # a button with a long name
            "primary-320",
            "quiz-683",
        }
    ),
    "test_access.py::test_the_focus_is_seen_wherever_it_goes": frozenset({"export-dark", "primary-light"}),
    "test_access.py::test_axe_finds_nothing": frozenset(
        {
            "clinic-general-light",  # captions with links
            "export-light",  # lines of code
            "menu-dark",
            "own-counted-dark",
            "quiz-wrong-light",
            "save-size-light",  # a dialog with an open list
            "slide-dark",
            "slide-light",  # the sign of a key on a button
        }
    ),
}
"""File and name of a test: the ids of its worst cases."""


def name_of(item: pytest.Item) -> str:
    """Return file and name of a test, without its case."""
    return f"{item.path.name}::{getattr(item, 'originalname', item.name)}"


def is_worst(item: pytest.Item) -> bool:
    """Return whether `make test` takes a case."""
    name = name_of(item)
    return name not in WORST or item.callspec.id in WORST[name]  # type: ignore[attr-defined]  # it has cases, or fails


def gone(items: Sequence[pytest.Item]) -> list[str]:
    """Return the worst cases that the collected tests do not have."""
    found: dict[str, set[str]] = {}
    for item in items:
        if name_of(item) in WORST:
            found.setdefault(name_of(item), set()).add(item.callspec.id)  # type: ignore[attr-defined]
    return [f"{name}[{case}]" for name, ids in found.items() for case in sorted(WORST[name] - ids)]
