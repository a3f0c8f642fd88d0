"""Words of columns and cells as exports have them: what is known, and what is asked."""

from tests.data.own.case import Case, Counts, Files, matrix, wide

ROWS = ("a,Breast,1,0", "b,Breast,0,1", "c,Breast,0,0")
THREE: Counts = {("breast", "bone"): (1, 3), ("breast", "liver"): (1, 3)}

SITED = "primary,Bone,Liver"


def named(bone: str, liver: str) -> Files:
    return {"a.csv": wide(*ROWS, head=f"patient_id,primary,{bone},{liver}")}


OF_WORDS = {
    "words of one piece": Case(named("BoneMets", "m_liver"), counts=THREE),
    "units behind a site": Case(named("Bone mets (0/1)", "Liver (y/n)"), counts=THREE),
    "a column of two sites is asked": Case(
        {"a.csv": wide(*(f"{row},{at % 2}" for at, row in enumerate(ROWS)), head="id,primary,Bone,Liver,Lung/pleura")},
        meanings={("site", "Lung/pleura"): "lung"},
        counts=THREE | {("breast", "lung"): (1, 3)},
    ),
    "a column of another time is asked": Case(
        named("Bone", "liver_at_followup"), meanings={("site", "liver_at_followup"): "liver"}, counts=THREE
    ),
    "a site with a mark is asked": Case(
        {"a.csv": "id,primary,site\na,Breast,bone\nb,Breast,liver*\nc,Breast,~liver\nd,Breast,\n"},
        meanings={("site", "liver*"): "liver", ("site", "~liver"): ""},
        counts={("breast", "bone"): (1, 4), ("breast", "liver"): (1, 3)},
        why="Liver is not known: “~liver” left out of the mapping",
    ),
    "a second column of a site that says otherwise": Case(
        {"a.csv": wide("a,Breast,1,0,0", "b,Breast,0,1,1", "c,Breast,0,0,0", head="id,primary,Bone,Liver,bone")},
        counts={("breast", "bone"): (2, 3), ("breast", "liver"): (1, 3)},
        why="yes where any says yes; in 2 patients they contradict each other",
    ),
    "none among the answers is no": Case(
        {"a.csv": wide("a,Breast,x,none", "b,Breast,none,x", "c,Breast,no,keine", head="id,primary,Bone,Liver")},
        meanings={("answer", "none"): "no", ("answer", "keine"): "no"},
        counts=THREE,
    ),
    "cells that repeat the site or say none": Case(
        {"a.csv": wide("a,Breast,bone,none", "b,Breast,none,liver", "c,Breast,none,none", head=f"id,{SITED}")},
        meanings={("answer", "none"): "no", ("answer", "bone"): "yes", ("answer", "liver"): "yes"},
        counts=THREE,
    ),
    "hombre and mujer": Case(
        {"a.csv": wide("a,Breast,H,1,0", "b,Breast,M,0,1", "c,Breast,M,0,0", head="id,primary,Sexo,Bone,Liver")},
        meanings={("sex", "H"): "male", ("sex", "M"): "female"},
        counts=THREE,
    ),
    "a note below the table": Case(
        matrix("Breast,127,101,29", "Source: our registry,,,"),
        counts={("breast", "bone"): (101, 127), ("breast", "liver"): (29, 127)},
        why="looks like a note below the table",
    ),
    "merged cells of a frequency table": Case(
        {
            "f.csv": "primary,site,n_with_site,n_patients\nBreast,Bone,35,127\n,Liver,29,\n"
            "Lung,Bone,90,300\n,Liver,60,\n"
        },
        {"fill": "down"},
        counts={
            ("breast", "bone"): (35, 127), ("breast", "liver"): (29, 127),
            ("lung", "bone"): (90, 300), ("lung", "liver"): (60, 300),
        },
        why="blank cells of “primary”, “n_patients” repeat the cell above",
    ),
}  # fmt: skip
