"""Codes of public classifications and usual words: what each stands for, what is asked, and what is never guessed."""

import pytest

from data.atlas import Atlas
from data.own.understand.codes import codes_of, lists
from data.own.understand.labels import Index, index, meaning, names_site
from data.own.understand.values import value_meaning
from data.tables.rows import rows
from data.tables.vocabulary import split

SURE = {
    # OncoTree, through the tree to the nearest term of ours; TCGA
    "BRCA": "breast",
    "IDC": "breast",
    "ILC": "breast",
    "UCEC": "uterus",
    "CUPNOS": "unknown_primary",
    "TYST": "testis_nonseminoma",
    "LUAS": "lung_nsclc",
    "DDLS": "liposarcoma",
    "ESCC": "oesophagus",
    "HNMUCM": "melanoma_mucosal",
    "TLYM": "lymphoma_non_hodgkin",
    "OV": "ovary",
    "KIRC": "kidney_clear_cell",
    # their names
    "Breast Invasive Ductal Carcinoma": "breast",
    "Colon Adenocarcinoma": "colon",
    "Rectal adenocarcinoma": "rectum",
    # ICD-10 and ICD-O-3: a topography is an organ, a pair a histology
    "C50.9": "breast",
    "C509": "breast",
    "C50.9-Breast, NOS": "breast",
    "C34.1-Upper lobe, lung": "lung",
    "C61": "prostate",
    "C61.9-Prostate gland": "prostate",
    "C189": "colon",
    "C18.7-Sigmoid colon": "colon",
    "C22.0": "liver",
    "C22.0 8170/3": "liver_hepatocellular",
    "C22.9 8010/3": "liver",
    "C34.1 8140/3": "lung_adenocarcinoma",
    "C34.1/8140/3": "lung_adenocarcinoma",
    "C341, M8041/3": "lung_small_cell",
    "8140/3 C61.9": "prostate_adenocarcinoma",
    "C44.5 8720/31": "melanoma_cutaneous",
    "C44.3 8090/3": "skin",
    "C77.9 9680/3": "lymphoma_non_hodgkin",
    "9680/3": "lymphoma_non_hodgkin",
    "C43.9": "melanoma_cutaneous",
    "C91.0": "leukaemia",
    "C7A.012": "gi_neuroendocrine",
    "C45.0": "pleura_mesothelioma",
    "icd-10: C25.4": "pancreas",
    # German and French
    "Uterine cervix": "cervix",
    "Colon, sigmoid": "colon",
    "Mammakarzinom": "breast",
    "Bronchialkarzinom": "lung",
    "Prostatakarzinom": "prostate",
    "Kolorektales Karzinom": "colorectum",
    "cancer du sein": "breast",
    "Cancer de la prostate": "prostate",
}
"""Primaries that need nobody."""
ASKED = {
    "EGC": "Esophagogastric",
    "VSC": "Vulva",
    "C44": "Skin",
    "TGCT ": "",
    "8140/3": "an organ that is not told",
    "8170/3": "an organ that is not told",
    "C50.9 8500/2": "in situ",
    "C56.9 8442/1": "uncertain behaviour",
    "C22.0 8140/6": "its site",
    "C78.7": "secondary",
    "C79.5": "secondary",
    "GBM": "no term of ours",
    "C71.9": "no term of ours",
    "C34.1 - Breast": "its text says",
    "C50.9 8800/3": "8800/3",
    "Yolk Sac Tumor": "Ovary",
    "D05.1": "",
    "MESO": "pleura",
    "OS": "Osteosarcoma",
    "PAC": "other uses",
    "HGSFT": "fallopian",
    "LM": "benign",
    "C50.9, C34.1": "several codes",
    "C61 to C62": "several codes",
    "C509/C341": "several codes",
    "Lobular carcinoma": "narrower",
    "DCIS": "not invasive",
    "Mucinous Carcinoma": "CEMU",
    "AA": "not named a sarcoma",
}
"""Primaries that somebody must confirm or choose, and what is said of them."""
SITES = {
    "PUL": "lung",
    "OSS": "bone",
    "HEP": "liver",
    "BRA": "brain",
    "LYM": "lymph_node",
    "MAR": "bone_marrow",
    "PLE": "pleura",
    "PER": "peritoneum",
    "ADR": "adrenal",
    "SKI": "skin",
    "OTH": "other_site",
    "C79.5": "bone",
    "C795": "bone",
    "C78.7": "liver",
    "C78.0": "lung",
    "C78.00": "lung",
    "C79.3": "brain",
    "C79.31": "brain",
    "C77.9": "lymph_node",
    "C77.4": "lymph_node_inguinal",
    "C7B.02": "liver",
    "C78.7 - Secondary malignant neoplasm of liver": "liver",
    "C22.0 8140/6": "liver",
    "SEER Combined Mets at DX-bone (2010+)": "bone",
    "SEER.Combined.Mets.at.DX.lung..2010..": "lung",
    "Mets at DX-Distant LN (2016+)": "lymph_node_distant",
    "Mets at DX-Other (2016+)": "other_site",
    "Sigmoid Colon": "large_intestine",
    "Cecum": "large_intestine",
    "Sacrum": "bone",
    "Left lung": "lung",
    "Lymph Node, Non-Regional": "lymph_node_distant",
    "Vertebra": "bone_spine",
    "Knochen": "bone",
    "Leber": "liver",
    "Lunge": "lung",
    "Hirn": "brain",
    "Gehirn": "brain",
    "Lebermetastasen": "liver",
    "os": "bone",
    "foie": "liver",
    "poumon": "lung",
    "cerveau": "brain",
    "métastases osseuses": "bone",
}


@pytest.mark.parametrize(("label", "term"), SURE.items())
def test_primaries_by_code_and_word(label: str, term: str, primaries: Index) -> None:
    found = meaning(label, primaries)
    assert (found.id, found.sure) == (term, True)


@pytest.mark.parametrize(("label", "said"), ASKED.items())
def test_what_a_code_leaves_open_is_asked(label: str, said: str, primaries: Index) -> None:
    found = meaning(label, primaries)
    assert not found.sure or label == "TGCT "
    assert said in found.note or said in found.id


@pytest.mark.parametrize(("label", "term"), SITES.items())
def test_sites_by_code_and_word(label: str, term: str, sites: Index) -> None:
    found = meaning(label, sites)
    assert (found.id, found.sure) == (term, True)
    assert names_site(label, sites)


@pytest.mark.parametrize("label", ["OS", "per", "ski", "C22.0", "neck", "METASTASECTOMY", "C79", "No metastases"])
def test_what_may_be_something_else_names_no_site(label: str, sites: Index) -> None:
    assert not names_site(label, sites)


@pytest.mark.parametrize(
    ("answer", "term"),
    [
        ("ja", "yes"),
        ("NEIN", "no"),
        ("oui", "yes"),
        ("non", "no"),
        ("x", "yes"),
        ("Yes; distant lymph nodes", "yes"),
        ("None; no lymph node metastases", "no"),
        ("None; no other metastases", "no"),
        ("Not applicable", "unknown"),
        ("Blank(s)", "unknown"),
        ("N/A", "unknown"),
    ],
)
def test_answers_of_registries_and_languages(answer: str, term: str) -> None:
    assert value_meaning(answer, "answer").id == term


@pytest.mark.parametrize(
    ("label", "term"), [("männlich", "male"), ("w", "female"), ("Homme", "male"), ("Femme", "female")]
)
def test_sexes_of_other_languages(label: str, term: str) -> None:
    assert value_meaning(label, "sex").id == term


def test_most_of_oncotree_is_understood_and_nothing_of_it_is_a_stranger(atlas: Atlas, primaries: Index) -> None:
    codes = [code for system, code in codes_of(lists(atlas, "primary")) if system == "oncotree"]
    found = {code: meaning(code, primaries) for code in codes}
    assert len(codes) > 1100
    assert not [code for code, one in found.items() if one.how == "none"]
    solid = [one for code, one in found.items() if _root(code, atlas) not in ("HEMATOPOIETIC", "BRAIN", "PNS")]
    assert sum(one.sure for one in solid) / len(solid) > 2 / 3
    assert sum(bool(one.id) for one in solid) / len(solid) > 0.9


def _root(code: str, atlas: Atlas) -> str:
    tree = lists(atlas, "primary").codes["oncotree"]
    while tree[code].parent in tree:
        code = tree[code].parent
    return code


def test_the_lists_name_terms_of_ours_and_their_source(atlas: Atlas) -> None:
    ids = {"primary": set(atlas.primaries.ids), "site": set(atlas.sites.ids)}
    for row in rows(atlas.tables.codes):
        assert set(split(row.ids)) <= ids[row.kind]
        assert bool(row.source_id) == (row.system not in ("english", "german", "french"))
    tree = atlas.tables.codes[atlas.tables.codes["system"] == "oncotree"]
    assert set(tree["parent"]) - {""} <= set(tree["code"])


def test_a_topography_never_becomes_a_histology(atlas: Atlas, primaries: Index) -> None:
    organs = {row.ids for row in rows(atlas.tables.codes) if row.system == "icd10" and row.kind == "primary"}
    allowed = {"pleura_mesothelioma", "gist", "melanoma_cutaneous"}  # ICD-10 has codes of these themselves
    assert not {term for cell in organs for term in split(cell)} & _histologies(atlas) - allowed
    for digit in "0123456789":
        assert meaning(f"C22.{digit}", primaries).id in ("liver", "bile_duct_intrahepatic")


def _histologies(atlas: Atlas) -> set[str]:
    words = ("carcinoma", "squamous", "cell", "lymphoma", "melanoma_", "sarcoma", "serous", "ductal", "lobular", "gist")
    odd = {"soft_tissue_sarcoma", "lymphoma_non_hodgkin"}
    known = {term for term in atlas.primaries.ids if any(word in term for word in words)} - odd
    return known | {"lung_bronchioloalveolar", "pleura_mesothelioma"}


WORDS = """back arm leg hand foot face chest belly head hair tooth nail knee hip heel chin cheek lip brow elbow wrist
thigh calf toe thumb palm neck throat waist flank groin scalp temple jaw gum nose ear upper lower left right middle
front side top bottom table chair house water fire green black white river stone paper music summer winter morning
night people person woman child friend doctor nurse ward clinic hospital visit date year month week day hour number
name town city street country north south east west first second third last next other none yes no true false maybe
early late high low small large big long short old new good bad mild severe acute chronic stable better worse normal
positive negative treated control placebo active alive dead lost moved missing pending test sample tissue blood serum
plasma urine block slide stain biopsy surgery chemo radio therapy dose drug trial arm line cycle response relapse
code value type class group level score grade stage index report note text file data list item row column page"""


@pytest.mark.parametrize("kind", ["primary", "site"])
def test_common_words_are_no_histology_and_nothing_silently(kind: str, atlas: Atlas) -> None:
    vocabulary, histologies = index(atlas, kind), _histologies(atlas)
    for word in WORDS.split():
        for form in (word, word.title(), word.upper(), f"{word}s", f"the {word}"):
            found = meaning(form, vocabulary)
            assert found.id not in histologies, (form, found)
            ours = {"lip", "pharynx", "thorax", "skin", "other_site", "no_metastasis"}
            assert not found.sure or found.id in ours, (form, found)


@pytest.mark.parametrize("label", ["Back", "bak", "Hip", "Calf", "Renal pelves", "Drain", "River", "Neck mass"])
def test_likeness_is_bounded(label: str, primaries: Index, sites: Index) -> None:
    for vocabulary in (primaries, sites):
        found = meaning(label, vocabulary)
        assert found.how not in ("alike", "several") or "renal" in label.casefold()
