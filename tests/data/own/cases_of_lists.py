"""Tables whose cells name sites: in several columns, several in a cell, with labels that are left out."""

from tests.data.own.case import Case, Counts, Files

SITES: Counts = {
    ("breast", "bone"): (2, 3), ("breast", "brain"): (0, 3), ("breast", "liver"): (1, 3), ("breast", "lung"): (1, 3),
    ("lung", "bone"): (0, 2), ("lung", "brain"): (1, 2), ("lung", "liver"): (1, 2), ("lung", "lung"): (0, 2),
}  # fmt: skip
"""Of patients A (liver, bone), B (bone, lung), C (none) with breast cancer, D (brain, liver), E (none) of the lung."""
WORDS = {"liver": "liver", "bone": "bone", "lung": "lung", "brain": "brain"}
CODES = {"liver": "C78.7", "bone": "C79.5", "lung": "C78.0", "brain": "C79.3"}
GERMAN = {"liver": "Leber", "bone": "Knochen", "lung": "Lunge", "brain": "Hirn"}
PATIENTS = (
    ("A", "Breast", ("liver", "bone")),
    ("B", "Breast", ("bone", "lung")),
    ("C", "Breast", ()),
    ("D", "Lung", ("brain", "liver")),
    ("E", "Lung", ()),
)


def columns(*names: str, words: dict[str, str] | None = None, id_of: str = "patient_id") -> Files:
    """Sites in columns of their own, the last of them blank."""
    words = words or WORDS
    lines = [",".join([id_of, "primary", *names])]
    for who, primary, sites in PATIENTS:
        cells = [words[site] for site in sites]
        lines.append(",".join([who, primary, *cells, *[""] * (len(names) - len(cells))]))
    return {"a.csv": "\n".join([*lines, ""])}


def cells(mark: str) -> Files:
    """Sites in one cell, with some mark between them."""
    lines = ["patient_id,primary,Sites", *(f'{who},{primary},"{mark.join(sites)}"' for who, primary, sites in PATIENTS)]
    return {"a.csv": "\n".join([*lines, ""])}


ONE_LIST = "are taken as one list of sites"
_LISTED = columns("M-Lokalisation 1", "M-Lokalisation 2", words=GERMAN)["a.csv"].splitlines()
_BESIDE = zip(_LISTED, ("Others", "", "", "", "", "skin"), strict=True)
BESIDE = {"a.csv": "\n".join([*(f"{line},{cell}" for line, cell in _BESIDE), ""])}
LEFT = {"a.csv": cells(";")["a.csv"] + 'F,Breast,"bone, zorg"\nG,Breast,zorg\n'}
WITH_SKIN = SITES | {("breast", "skin"): (0, 3), ("lung", "skin"): (1, 2)}
WITH_STATUS = (
    "A,Breast,M0,,",
    "B,Breast,cM0,,NA",
    "C,Breast,M1b,1,0",
    "D,Breast,M1,0,",
    "E,Breast,MX,,",
    "F,Breast,M0,1,0",
)
LISTED = ("A,Breast,nein,", "B,Breast,nein,", "C,Breast,ja,liver", "D,Breast,ja,", "E,Breast,,", "F,Breast,nein,bone")
MIXED = "id,primary,sec1,sec2,sec3\nA,Breast,C79.5,C78.7,E11.9\nB,Breast,I10,,\nC,Lung,C79.5,C78.7,\nD,Lung,I10,,\n"
NUMBERED = (
    "id,primary,ND1,ND2,ND3\nA,Breast,I10.00,C79.5,E119\nB,Breast,Z51.1,N17.9,C78.7\nC,Lung,E11.9,J44.9,C79.5\n"
    "D,Lung,D63.0,C78.7,\n"
)
UNCLEAR = "id,primary,site1,site2\nA,Breast,liver,shadow\nB,Breast,bone,see note\nC,Breast,liver,\nD,Breast,,\n"
BY_ROW = ("A,Breast,bone,pos", "A,Breast,liver,neg", "B,Breast,bone,neg", "B,Breast,liver,", "C,Breast,bone,neg")
MELTED = "A,Breast,bone,1\nA,Breast,liver,0\nB,Breast,bone,0\nB,Breast,liver,0\n"
EVENTS = {
    "p.csv": "patient_id,primary\nA,Breast\nB,Breast\nC,Breast\n",
    "m.csv": "patient_id,site,present\nA,bone,1\nA,liver,0\nB,bone,0\nB,liver,\nC,bone,0\n",
}
AT_DX = (
    "id,primary,Sites at dx,Sites at progression\nA,Breast,primary only,bone\nB,Breast,liver,liver\nC,Breast,none,\n"
    "D,Breast,oligo,bone\n"
)
STUDY = {
    "data_clinical_patient.txt": "PATIENT_ID\tSEX\nP1\tFemale\nP2\tMale\nP3\tFemale\n",
    "data_clinical_sample.txt": "PATIENT_ID\tSAMPLE_ID\tCANCER_TYPE\tMETASTATIC_SITE\n"
    "P1\tS1\tBreast Cancer\tNot Applicable\nP1\tS2\tBreast Cancer\tLiver\nP2\tS3\tBreast Cancer\tBone\n"
    "P3\tS4\tBreast Cancer\tNot Applicable\n",
}
OF_LISTS = {
    "a study whose samples name their sites": Case(
        STUDY,
        meanings={("site", "Not Applicable"): "no_metastasis"},
        counts={("breast", "bone"): (1, 3), ("breast", "liver"): (1, 3)},
        why="Sites are those of which samples were taken",
    ),
    "codes of other diseases among those of sites": Case(
        {"a.csv": MIXED},
        counts={(primary, site): (1, 2) for primary in ("breast", "lung") for site in ("bone", "liver")},
        why=ONE_LIST,
    ),
    "mostly codes of other diseases, in columns of one number each": Case(
        {"a.csv": NUMBERED},
        counts={(primary, site): (1, 2) for primary in ("breast", "lung") for site in ("bone", "liver")},
        why="the columns “ND1”, “ND2”, “ND3” are taken as one list of sites",
    ),
    "one of some numbered columns names few sites": Case(
        {"a.csv": UNCLEAR},
        meanings={("site", label): "no_metastasis" for label in ("shadow", "see note")},
        counts={("breast", "bone"): (1, 4), ("breast", "liver"): (2, 4)},
        why="the columns “site1”, “site2” are taken as one list of sites",
    ),
    "a column that says yes or no of each row": Case(
        {"a.csv": "\n".join(["id,primary,site,state", *BY_ROW, ""])},
        {"involved": "state"},
        counts={("breast", "bone"): (1, 3), ("breast", "liver"): (0, 2)},
        why="“state” says no to its site",
    ),
    **{
        f"a column “{name}” that says yes or no of each row": Case(
            {"a.csv": f"id,primary,site,{name}\n{MELTED}"},
            {"involved": name},
            counts={("breast", "bone"): (1, 2), ("breast", "liver"): (0, 2)},
        )
        for name in ("metastasis", "value", "status")
    },
    "a column that says yes or no of each metastasis": Case(
        EVENTS, {"involved": "present"}, counts={("breast", "bone"): (1, 3), ("breast", "liver"): (0, 2)}
    ),
    "a column that says yes or no where there is a site": Case(
        {"a.csv": "id,primary,site,confirmed\nA,Breast,liver,ja\nB,Breast,bone,nein\nC,Breast,,\n"},
        {"involved": "confirmed"},
        counts={("breast", "bone"): (0, 3), ("breast", "liver"): (1, 3)},
    ),
    "two columns of sites, and whether there is any": Case(
        {"a.csv": "id,primary,Mets (Y/N),Site 1,Site 2\nA,Breast,Y,bone,liver\nB,Breast,N,,\nC,Breast,Y,,\n"},
        counts={("breast", "bone"): (1, 2), ("breast", "liver"): (1, 2)},
        why="In 1 of 3 patients no site is known",
    ),
    "a column of which only some cells name sites is asked about": Case(
        {"a.csv": AT_DX},
        {"lists": "named"},
        counts={("breast", "bone"): (2, 4), ("breast", "liver"): (1, 4)},
        why="“Sites at dx” names sites too and is not used",
    ),
    "blank cells of who has no metastasis by another column": Case(
        {"a.csv": "\n".join(["id,primary,M,Bone,Liver", *WITH_STATUS, ""])},
        counts={("breast", "bone"): (2, 5), ("breast", "liver"): (0, 4)},
        why="“M” says that there is no metastasis: sites of which nothing is said are none",
    ),
    "a list that names no site of who has a metastasis by another column": Case(
        {"a.csv": "\n".join(["id,primary,Fernmetastasen,site", *LISTED, ""])},
        counts={("breast", "bone"): (1, 4), ("breast", "liver"): (1, 4)},
        why="“Fernmetastasen” does not say that there is no metastasis, and no site is named: none is known",
    ),
    **{
        f"sites in columns {names[0]}": Case(columns(*names, words=words), counts=SITES, why=ONE_LIST)
        for names, words in (
            (("site1", "site2", "site3", "site4"), WORDS),
            (("Metastatic site 1", "Metastatic site 2", "Metastatic site 3"), WORDS),
            (("SecDiag1", "SecDiag2", "SecDiag3", "SecDiag4"), CODES),
            (("M-Lokalisation 1", "M-Lokalisation 2", "M-Lokalisation 3", "M-Lokalisation 4"), GERMAN),
            (("Metastasis 1", "Metastasis 2", "Metastasis 3", "Metastasis 4"), WORDS),
            (("first_met_site", "second_met_site", "third_met_site"), WORDS),
            (("site", "site_2"), WORDS),
        )
    },
    **{
        f"sites in a cell with {name}": Case(cells(mark), counts=SITES, why="cells that name several sites are taken")
        for name, mark in {
            "a comma": ", ",
            "a slash": "/",
            "a plus": " + ",
            "a bar": "|",
            "and": " and ",
            "und": " und ",
            "et": " et ",
            "a new line": "\n",
        }.items()
    },
    "a further column that names sites is asked, and counted": Case(
        BESIDE, {"lists": "all"}, counts=WITH_SKIN, why=ONE_LIST
    ),
    "a further column that names sites is asked, and left out": Case(
        BESIDE, {"lists": "named"}, counts=SITES, why="“Others” names sites too and is not used"
    ),
    "a cell of which a part is no site is asked as a whole": Case(
        LEFT,
        meanings={("site", "bone, zorg"): "", ("site", "zorg"): ""},
        counts=SITES
        | {("breast", "bone"): (2, 4), ("breast", "brain"): (0, 5), ("breast", "liver"): (1, 5)}
        | {("breast", "lung"): (1, 5)},
        why="Bone is counted as not known in 1 of 7 patients, because of answers that were left out: “bone, zorg”",
    ),
    "a word for what is not known is no patient without": Case(
        {"a.csv": cells(";")["a.csv"].replace('E,Lung,""', "E,Lung,unknown")},
        meanings={("site", "unknown"): "not_known"},
        counts=SITES | {("lung", site): (n, 1) for site, n in zip(WORDS, (1, 0, 0, 1), strict=True)},
        why="Brain is not known: “unknown” left out of the mapping",
    ),
}  # fmt: skip
