"""What is proposed for a label: sure where words, aliases or codes agree, else to be confirmed or asked for."""

import pytest

from data.atlas import Atlas
from data.own.faults import IntakeError
from data.own.read.sheets import read_files
from data.own.understand.labels import NOWHERE, Index, Meaning, index, meaning
from data.own.understand.mapping import LEFT_OUT, entry_of, proposed
from data.own.understand.recognise import recognised
from data.own.understand.values import value_meaning
from data.tables.rows import rows


@pytest.mark.parametrize("kind", ["primary", "site"])
def test_every_label_of_the_shipped_sources_is_known(kind: str, atlas: Atlas) -> None:
    vocabulary, aliases = index(atlas, kind), atlas.tables.aliases
    wrong = [
        (alias.source_id, alias.label, found.id)
        for alias in rows(aliases[aliases["kind"] == kind])
        if (found := meaning(alias.label, vocabulary)).id != alias.id and alias.match != "excluded"
    ]
    assert not wrong


@pytest.mark.parametrize("kind", ["primary", "site"])
def test_our_own_ids_and_labels_are_sure(kind: str, atlas: Atlas) -> None:
    vocabulary = index(atlas, kind)
    terms = atlas.tables.primaries if kind == "primary" else atlas.tables.sites
    own = [(term[0], meaning(text, vocabulary)) for term in rows(terms) for text in (term[0], term.label)]
    assert [key for key, found in own if found.id != key] == []
    noted = [key for key, found in own if not found.sure]
    assert all(meaning(key, vocabulary).note for key in noted)  # where a source means something else by these words


@pytest.mark.parametrize(
    ("label", "term"),
    [
        ("Cancer of the lung", "lung"),
        ("BREAST CANCER", "breast"),
        ("malignant neoplasm of breast", "breast"),
        ("Oesophageal carcinoma", "oesophagus"),
        ("Esophageal cancer", "oesophagus"),
        ("Lungs", "lung"),
        ("LUAD", "lung_adenocarcinoma"),
        ("COAD", "colon"),
        ("C34.1", "lung"),
        ("C20", "rectum"),
        ("C18.7", "colon"),
    ],
)
def test_primaries_that_need_nobody(label: str, term: str, primaries: Index) -> None:
    found = meaning(label, primaries)
    assert (found.id, found.sure) == (term, True)


@pytest.mark.parametrize(
    ("label", "term"),
    [
        ("DMETS_DX_ADRENAL_GLAND", "adrenal"),
        ("DMETS_DX_CNS_BRAIN", "cns"),
        ("Distant Mets: Adrenal Gland", "adrenal"),
        ("Metastasis to the brain", "brain"),
        ("bone_mets", "bone"),
        ("Vertebrae", "bone_spine"),
        ("ovaries", "ovary"),
        ("Distant LN", "lymph_node_distant"),
        ("Péritoneum", "peritoneum"),
        ("UBERON:0002107", "liver"),
        ("No metastases", NOWHERE),
        ("Sites of metastasis (choice=Bone)", "bone"),  # REDCap, exported with labels
    ],
)
def test_sites_that_need_nobody(label: str, term: str, sites: Index) -> None:
    found = meaning(label, sites)
    assert (found.id, found.sure) == (term, True)


@pytest.mark.parametrize(
    ("label", "how", "term"),
    [
        ("Brest", "alike", "breast"),
        ("Prostrate", "alike", "prostate"),
        ("Rectal squamous carcinoma", "wider", "rectum"),  # not renal carcinoma, which is spelt alike
        ("Colon squamous carcinoma", "wider", "colon"),  # not lung squamous carcinoma
    ],
)
def test_proposals_that_somebody_must_confirm(label: str, how: str, term: str, primaries: Index) -> None:
    found = meaning(label, primaries)
    assert (found.id, found.how, found.sure) == (term, how, False)


def test_a_source_that_reads_a_label_otherwise_is_said(primaries: Index, sites: Index) -> None:
    bowel = meaning("DMETS_DX_BOWEL", sites)
    assert (bowel.id, bowel.sure) == ("bowel", False)
    assert "msk_met reads it as broader" in bowel.note
    skin = meaning("Skin", primaries)
    assert (skin.id, skin.sure) == ("skin", False)
    assert "msk_met leaves this label out" in skin.note


@pytest.mark.parametrize(("label", "term"), [("LN", "lymph_node"), ("LIVER", "liver"), ("BONE", "bone")])
def test_a_first_site_is_proposed_as_what_it_is(label: str, term: str, sites: Index) -> None:
    found = meaning(f"METASTASES_SITE_FIRST_{label}", sites)
    assert (found.id, found.sure) == (term, False)
    assert found.note == "tells the first site alone, not those that came later"


def test_what_only_the_table_can_tell_is_named(atlas: Atlas) -> None:
    box, number, other = (entry_of("site", label, 1, atlas) for label in ("mets___3", "7", "Zorg"))
    assert (box.how, box.note) == ("box", "choice 3 of “mets”: the table’s codebook tells what it is")
    assert (number.how, other.how) == ("number", "none")


def test_every_word_must_be_alike(primaries: Index) -> None:
    assert not meaning("Colon neuroendocrine tumour", primaries).id
    assert meaning("Lung neurendocrine tumour", primaries).id == "lung_neuroendocrine"


@pytest.mark.parametrize(("label", "how"), [("C44", "several"), ("Pan-cancer", "excluded"), ("Zorg", "none")])
def test_what_is_asked_for(label: str, how: str, primaries: Index) -> None:
    found = meaning(label, primaries)
    assert (found.id, found.how, found.sure) == ("", how, False)


@pytest.mark.parametrize(
    ("kind", "label", "value"),
    [
        ("sex", "F", "female"),
        ("sex", "Male", "male"),
        ("sex", "", "unknown"),
        ("sex", "1", ""),
        ("group", "both sexes", "all"),
        ("group", "women", "female"),
        ("answer", "Yes", "yes"),
        ("answer", "0", "no"),
        ("answer", "1.0", "yes"),  # a column of numbers with gaps
        ("answer", "0.0", "no"),
        ("answer", "NA", "unknown"),
        ("answer", "2", ""),
    ],
)
def test_usual_values(kind: str, label: str, value: str) -> None:
    assert value_meaning(label, kind) == (Meaning(value, "value", sure=True) if value else Meaning())


@pytest.mark.parametrize("label", ["none", "None", "keine", "aucune", "no metastases"])
def test_none_among_answers_is_proposed_as_no(label: str, atlas: Atlas) -> None:
    found = entry_of("answer", label, 1, atlas)
    assert (found.id, found.sure) == ("no", False)


@pytest.mark.parametrize(("other", "sure"), [("C78.7", True), ("liver", False)])
def test_a_code_of_another_disease_is_known_beside_codes(other: str, sure: bool, atlas: Atlas) -> None:  # noqa: FBT001
    text = f"id,primary,site1,site2\na,Breast,{other},T12\nb,Breast,{other},\n".encode()
    found = proposed(recognised(read_files([("m.csv", text)]), atlas), atlas)
    assert [(e.id, e.sure) for e in found.entries if e.label == "T12"] == [("no_metastasis", sure)]


def test_a_mapping_is_decided_step_by_step(atlas: Atlas) -> None:
    text = b"primary,site,n_with_site,n_patients\nBrest,bone,1,9\nZorg,livr,1,9\nlung,bone,1,9\n"
    mapping = proposed(recognised(read_files([("m.csv", text)]), atlas), atlas)
    states = {(entry.kind, entry.label): entry.state for entry in mapping.entries}
    assert states == {
        ("primary", "Brest"): "confirm",
        ("primary", "Zorg"): "ask",
        ("primary", "lung"): "sure",
        ("site", "bone"): "sure",
        ("site", "livr"): "confirm",
    }
    assert {entry.label for entry in mapping.decided(mapping.proposals).open} == {"Zorg"}
    done = mapping.decided(mapping.proposals).decided({("primary", "Zorg"): LEFT_OUT, ("site", "livr"): "bone_marrow"})
    assert not done.open
    assert done.ids("primary") == {"Brest": "breast", "Zorg": "", "lung": "lung"}
    assert done.ids("site")["livr"] == "bone_marrow"
    assert list(done.frame()["state"]) == ["sure", "left out", "sure", "sure", "sure"]
    assert [entry.state for entry in mapping.entries].count("ask") == 1  # the first mapping is as it was


def test_only_our_terms_can_be_chosen(atlas: Atlas) -> None:
    text = b"primary,site,n_with_site,n_patients\nbreast,bone,1,9\n"
    mapping = proposed(recognised(read_files([("m.csv", text)]), atlas), atlas)
    with pytest.raises(IntakeError, match="“moon” is none of our terms for a site"):
        mapping.decided({("site", "bone"): "moon"})
    with pytest.raises(IntakeError, match="“femur” is no site of this upload"):
        mapping.decided({("site", "femur"): "bone"})
