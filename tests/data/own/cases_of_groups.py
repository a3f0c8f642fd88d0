"""Tables with a row a primary and a column a site: of whom their numbers are, and how they are laid out."""

from tests.data.own.case import Case, Counts, matrix

BREAST: Counts = {("breast", "bone"): (35, 127), ("breast", "liver"): (29, 127)}
LUNG: Counts = {("lung", "bone"): (90, 300), ("lung", "liver"): (60, 300)}
METASTATIC = matrix("Breast,400,120,45.0,30.8", "Lung,300,200,35.5,25.0", head="primary,n,n metastatic,Bone,Liver")
SUMS = matrix("Breast,64,35,29", "Lung,150,90,60", head="primary,Total,Bone,Liver")
BY_SEX = matrix("Breast,F,127,35,29", "Lung,F,100,40,20", "Lung,M,200,50,40", head="primary,Sex,n,Bone,Liver")
WITH_ALL = matrix("Lung,F,100,40,20", "Lung,M,200,50,40", "Lung,All,300,90,60", head="primary,Sex,n,Bone,Liver")
BOTH = ("Breast,127,35,27.6,29,22.8", "Lung,300,90,30.0,60,20.0")
TURNED = {"m.csv": "Site,Breast,Lung\nn,127,300\nBone,35,90\nLiver,29,60\n"}
BY_ANSWER = ("Breast,F,0,0,50", "Breast,F,1,0,20", "Breast,F,1,1,5", "Breast,M,0,1,2", "Lung,M,0,0,30", "Lung,M,1,0,9")
STAND_FOR: Counts = {
    ("breast", "bone"): (25, 77), ("breast", "liver"): (7, 77), ("lung", "bone"): (9, 39), ("lung", "liver"): (0, 39),
}  # fmt: skip
OF_GROUPS = {
    **{
        f"rows that stand for as many patients as “{name}” says": Case(
            {"a.csv": "\n".join([f"Primary,Sex,Bone,Liver,{name}", *BY_ANSWER, ""])},
            {"stands-for": name},
            counts=STAND_FOR,
            why=f"each row stands for as many patients as “{name}” says",
        )
        for name in ("Count", "freq", "Cases", "N", "Patients")
    },
    "rows of a frequency session, with percentages": Case(
        {"a.csv": "Primary,Bone,Count,Row Percent\nBreast,No,40,80.0%\nBreast,Yes,10,20.0%\nLung,No,7,100%\n"},
        {"stands-for": "Count"},
        counts={("breast", "bone"): (10, 50), ("lung", "bone"): (0, 7)},
    ),
    "events of N": Case(
        {"a.csv": "Primary,Metastatic site,Events,N\nBreast,Bone,27,81\nBreast,Liver,20,81\nLung,Bone,9,40\n"},
        counts={("breast", "bone"): (27, 81), ("breast", "liver"): (20, 81), ("lung", "bone"): (9, 40)},
    ),
    "percentages of all, where those with metastasis are numbered too": Case(
        METASTATIC,
        {"of": "n"},
        counts={
            ("breast", "bone"): (180, 400), ("breast", "liver"): (123, 400),
            ("lung", "bone"): (106, 300), ("lung", "liver"): (75, 300),
        },
    ),
    "percentages of those with metastasis": Case(
        METASTATIC,
        {"of": "n metastatic"},
        counts={
            ("breast", "bone"): (54, 120), ("breast", "liver"): (37, 120),
            ("lung", "bone"): (71, 200), ("lung", "liver"): (50, 200),
        },
        why="shares are of the patients with metastasis, “n metastatic”",
    ),
    "a number of patients that is named as nobody knows": Case(
        matrix("Breast,1000,60,3.5,1.2", "Lung,500,100,6.0,11.0", head="primary,All patients,stage IV,Bone,Liver"),
        {"of": "stage IV"},
        counts={
            ("breast", "bone"): (2, 60), ("breast", "liver"): (1, 60),
            ("lung", "bone"): (6, 100), ("lung", "liver"): (11, 100),
        },
    ),
    "n of N": Case(
        {"f.csv": "primary,site,n,N,pct\nBreast,Bone,35,127,27.6\nBreast,Liver,29,127,22.8\n"}, counts=BREAST
    ),
    "a total that is the sum of the sites": Case(
        SUMS,
        {"of": "Total", "cells": "counts"},
        counts={
            ("breast", "bone"): (35, 64), ("breast", "liver"): (29, 64),
            ("lung", "bone"): (90, 150), ("lung", "liver"): (60, 150),
        },
    ),
    "counts with their percentages in a column beside": Case(
        matrix(*BOTH, head="primary,n,Bone n,Bone %,Liver n,Liver %"),
        counts=BREAST | LUNG,
        why="percentages beside counts: “Bone %” is checked against “Bone n”",
    ),
    "counts with their percentages under one head": Case(
        matrix(
            ",,n,%,n,%", "Breast,127,35,27.6,29,22.8", "Lung,300,90,30.0,60,20.0", "Prostate,90,60,66.7,10,11.1",
            head="primary,n,Bone,,Liver,",
        ),
        counts=BREAST | LUNG | {("prostate", "bone"): (60, 90), ("prostate", "liver"): (10, 90)},
    ),
    "thousands that all end in zeros, beside a number without": Case(
        {"m.csv": "primary;n;Bone;Liver\nBreast;8,000;2,000;1,000\nLung;950;300;200\n"},
        counts={
            ("breast", "bone"): (2000, 8000), ("breast", "liver"): (1000, 8000),
            ("lung", "bone"): (300, 950), ("lung", "liver"): (200, 950),
        },
    ),
    "thousands that may be fractions": Case(
        {"m.csv": "primary;n;Bone;Liver\nBreast;8.000;1.900;1.000\nLung;12.000;3.000;2.000\n"},
        {"digits": "thousands"},
        counts={
            ("breast", "bone"): (1900, 8000), ("breast", "liver"): (1000, 8000),
            ("lung", "bone"): (3000, 12000), ("lung", "liver"): (2000, 12000),
        },
    ),
    "thousands with spaces": Case(
        {"m.csv": "primary;n;Bone;Liver\nBreast;8 000;1 900;1 000\nLung;950;300;200\n"},
        counts={
            ("breast", "bone"): (1900, 8000), ("breast", "liver"): (1000, 8000),
            ("lung", "bone"): (300, 950), ("lung", "liver"): (200, 950),
        },
    ),
    "numbers and percentages in the heads of columns": Case(
        {"m.csv": "Primary;Patients (N);Bone N (%);Liver N (%)\nBreast;1.204;402 (33,4);210 (17,4)\nLung;950;301;–\n"},
        counts={("breast", "bone"): (402, 1204), ("breast", "liver"): (210, 1204), ("lung", "bone"): (301, 950)},
    ),
    "rows by sex that are added up": Case(
        BY_SEX, {"rows": "add", "cells": "counts"}, counts=BREAST | LUNG, why="added up with the other rows"
    ),
    "rows by sex of which one is counted": Case(
        BY_SEX,
        {"rows": "Sex=F", "cells": "counts"},
        counts=BREAST | {("lung", "bone"): (40, 100), ("lung", "liver"): (20, 100)},
        why="another row of the same primary is counted",
    ),
    "rows by sex with one of both": Case(WITH_ALL, {"rows": "Sex=All", "cells": "counts"}, counts=LUNG),
    "a row a site and a column a primary": Case(
        TURNED, {"cells": "counts"}, counts=BREAST | LUNG, why="the table is turned round"
    ),
    "a row a site, and numbers of patients in the names of columns": Case(
        {"m.csv": "Site,Breast (n=127),Lung (n=300)\nBone,35,90\nLiver,29,60\n"},
        {"cells": "counts"},
        counts=BREAST | LUNG,
    ),
    "numbers of patients in the labels of primaries": Case(
        matrix("Breast (n=127),35,29", "Lung (n = 300),90,160", head="primary,Bone,Liver"),
        counts=BREAST | LUNG | {("lung", "liver"): (160, 300)},
        why="numbers of all patients stand in the labels of the primaries",
    ),
}  # fmt: skip
