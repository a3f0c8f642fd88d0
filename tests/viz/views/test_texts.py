"""What pages tell of the tables themselves: each row that concerns a page is told once, with its site and its name."""

from data.atlas import Atlas
from data.tables.rows import rows
from viz.views import texts
from viz.views.claims import facts_line
from viz.views.sources import cohort_line, mark_table, source_table


def test_every_route_eponym_and_bone_pattern_is_told_of_its_primary(atlas: Atlas) -> None:
    for find, table in ((texts.routes, atlas.tables.routes), (texts.bone_patterns, atlas.tables.bone_patterns)):
        for row in rows(table):
            assert row in [told for _, _, told in find(atlas, row.primary_id)]
    told = {row.eponym_id for primary in atlas.primaries.ids for *_, row in texts.eponyms(atlas, primary)}
    typical = atlas.tables.eponyms["typical_primaries"] != ""
    assert told == set(atlas.tables.eponyms.loc[typical, "eponym_id"])


def test_a_text_names_what_it_is_about(atlas: Atlas) -> None:
    assert texts.eponyms(atlas, "stomach")[0][0] == "Virchow node (Troisier sign) · supraclavicular lymph nodes"
    assert texts.routes(atlas, "prostate")[0][0] == "Vertebral veins to spine"
    titles = [title for title, *_ in texts.bone_patterns(atlas, "prostate")]
    assert titles
    assert all(", typical bones: " in title for title in titles)


def test_a_name_stands_at_its_site_and_at_the_wider_one(atlas: Atlas) -> None:
    for row in rows(atlas.tables.eponyms):
        for site in atlas.sites.family(row.site_id):
            assert row in [told for *_, told in texts.eponyms_at(atlas, site)]


def test_every_cohort_source_and_mark_is_told(atlas: Atlas) -> None:
    for cohort in rows(atlas.tables.cohorts):
        line = cohort_line(atlas, cohort)
        figures = (atlas.tables.frequencies["cohort_id"] == cohort.cohort_id).sum()
        assert f"{figures:,} figure" in line
        assert cohort.period in line
    assert list(source_table(atlas)["Key"]) == list(atlas.tables.sources["source_id"])
    assert source_table(atlas)["Citation"].notna().all()


def test_marks_are_counted_in_cohorts_and_papers(atlas: Atlas) -> None:
    counted = mark_table(atlas).set_index("Mark")["Figures"]
    for mark in rows(atlas.tables.flags):
        cells = [*atlas.tables.frequencies["flag"], *atlas.tables.findings["flag"]]
        assert counted[mark.label] == sum(mark.flag in cell.split(";") for cell in cells)


def test_facts_that_speak_against_the_founding_text_are_counted(atlas: Atlas) -> None:
    facts = atlas.tables.manifestations
    refining = facts[facts["verdict"] == "refines"]
    assert (
        facts_line(refining.head(1))
        == "1 entry, 1 of them qualifies or contradicts the patient article that this atlas began from."
    )
    assert (
        facts_line(refining.head(2))
        == "2 entries, 2 of them qualify or contradict the patient article that this atlas began from."
    )
    assert facts_line(facts[facts["verdict"] == "supports"].head(2)) == "2 entries."
