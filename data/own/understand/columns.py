"""Which column of a table is what, by its name and by what stands in it: proposals, for whoever uploaded to change."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

import pandas as pd

from data.own.limits import MAX_STRATA
from data.own.read.sheets import Sheet
from data.own.understand.cells import is_number, is_suppressed, values
from data.own.understand.labels import Index, denied_site, loose, meaning, strict
from data.own.understand.text import A_DATE, are_identifiers, undated
from data.own.understand.values import is_tnm, value_meaning

PATIENT = (
    "patient id",
    "patientid",
    "patient",
    "patient identifier",
    "patient no",
    "patient number",
    "pat id",
    "pid",
    "pat",
    "case id",
    "case",
    "subject id",
    "subject",
    "record id",
    "mrn",
    *("case no", "case number", "subject no", "subject number", "subjid", "usubjid"),
    *("participant id", "participant", "person id", "medical record number", "nhs number"),
    *("pseudonym", "pseudo id", "pseudonym id", "psn"),
    *("patienten id", "patientenid", "patientennummer", "patientennr", "patienten nr", "patientnr", "patient nr"),
    *("pat nr", "patnr", "pat no", "patid", "fall id", "fallid", "fall nr", "fallnr", "fallnummer", "fall"),
    *("patient in", "identifiant", "identifiant patient", "id patient", "id du patient", "numero patient"),
    *("numero de patient", "no patient", "numero de dossier", "no dossier", "ipp", "paciente", "id paciente"),
    *("id del paciente", "codigo paciente", "codigo del paciente", "numero de paciente", "numero paciente"),
    *("numero de historia clinica", "historia clinica", "nhc", "identificador", "paziente", "id paziente"),
    *("codice paziente", "numero paziente", "identificativo paziente", "identificativo"),
    "id",
    "bcr patient barcode",
    *("tumor id", "tumorid", "tumor nr", "tumornummer"),
)
"""Without accents; see `named`. A tumour's own number comes last: a patient may have several."""
PRIMARY = (
    "primary",
    "primary id",
    "primary site",
    "primary tumor",
    "primary cancer",
    "primary site labeled",
    "cancer type",
    "cancer",
    "tumor type",
    "cancer type detailed",
    "oncotree code",
    "oncotree",
    "diagnosis",
    "diagnose",
    "primary diagnosis",
    "dx",
    "entity",
    "primary tumor site",
    "organ",
    "icd o 3",
    "icd-o-3",
    "topography",
    "subtype",
    *("tumor", "primary organ", "cancer site", "cancer primary", "primaertumor", "primartumor", "tumorentitat"),
    *("tumorentitaet", "entitat", "entitaet", "krebsart", "tumorart", "tumorlokalisation", "primarlokalisation"),
    *("primaerlokalisation", "primartumorlokalisation", "primaertumorlokalisation", "tumeur primitive", "tumeur"),
    *("primitif", "cancer primitif", "site primitif", "tumor primario", "primario", "cancer primario"),
    *("localizacion primaria", "sitio primario", "tumore primitivo", "tumore primario", "tumore", "sede primitiva"),
    *("sede primaria", "primitivo", "tumor primario de origem", "diagnostic", "diagnostico", "diagnosi"),
)
STUDY_PRIMARY = (
    "cancer type detailed",
    "oncotree code",
    "cancer type",
    "primary site",
    "subtype",
    "organ system",
    "tumor type",
)
SITE = (
    "site",
    "site id",
    "metastatic site",
    "metastasis site",
    "met site",
    "metastasis",
    "location",
    "met location",
    "site of metastasis",
    "organ",
    "metastatic organ",
)
SITE_LIST = (
    "sites",
    "metastases",
    "metastatic sites",
    "met sites",
    "sites of metastasis",
    "metastasis sites",
    "mets",
    *("sites of metastases", "site of metastases", "metastasis location", "metastasis locations", "metastases sites"),
    *("metastasenlokalisation", "metastasenlokalisationen", "lokalisation der metastasen", "metastasenorte"),
    *("metastasierungsorte", "organe mit metastasen", "sites metastatiques", "site metastatique"),
    *("localisation des metastases", "localisations metastatiques", "localizacion de metastasis", "sedi di metastasi"),
)
SEX = ("sex", "gender", "geschlecht", "sexe", "sexo", "sesso", "plec", "płec", "kon", "geslacht", "pohlavi")
N_SITE = ("n with site", "with site", "count", "n site", "n mets", "cases", "patients with site", "n", "events")
N_PATIENTS = (
    "n patients",
    "patients",
    "total",
    "denominator n",
    "n total",
    "n denominator",
    "of",
    "number of patients",
    *("patients n", "cases n", "n of patients", "total n", "total patients", "all patients"),
)
N_ALL = (
    *N_PATIENTS,
    *("n", "cases", "no of cases", "number of cases", "n cases", "case count", "no of patients", "no patients", "all"),
    *("patient count", "n total patients", "sample size", "group size", "anzahl", "anzahl patienten", "patienten"),
    *("patientenzahl", "faelle", "falle", "fallzahl", "anzahl faelle", "anzahl falle", "gesamt", "n gesamt"),
    *("nombre de patients", "effectif", "effectifs", "nombre de cas", "pacientes", "numero de pacientes", "casos"),
    *("pazienti", "numero di pazienti", "casi"),
)
"""The same of a table with a column a site, where nothing else is counted; without accents, see `named`."""
N_METASTATIC = (
    *(
        "n metastatic",
        "metastatic",
        "patients with metastasis",
        "n with metastasis",
        "metastatic n",
        "n met",
        "n m1",
        "m1",
    ),
    *(
        "metastatic patients",
        "patients with metastases",
        "n with metastases",
        "n with mets",
        "with metastases",
        "n mets",
    ),
    *("metastatic cases", "n metastasized", "mit metastasen", "n mit metastasen", "metastasiert", "avec metastases"),
)
TALLY = (
    *(
        "freq",
        "frequency",
        "frequencies",
        "fw",
        "weight",
        "weights",
        "number",
        "haufigkeit",
        "haeufigkeit",
        "frecuencia",
    ),
    *("frequence", "frequenza", *N_ALL, *N_SITE),
)
"""What is named so counts patients, where it stands beside rows that are none."""
DENOMINATOR = ("denominator",)
STATUS = (
    *("m", "m stage", "cm", "pm", "m category", "m status", "tnm m", "ajcc m", "ajcc m stage", "clinical m"),
    *("any metastasis", "any metastases", "any mets", "any met", "metastasis", "metastases", "mets", "metastatic"),
    *("metastatic disease", "metastatic status", "metastasis status", "distant metastasis", "distant metastases"),
    *("distant mets", "has metastasis", "has metastases", "metastasised", "metastasized", "metastasen", "metastasiert"),
    *("fernmetastase", "fernmetastasen", "fernmetastasierung", "m kategorie", "metastase", "metastatique"),
    *("metastasis a distancia", "metastasi", "metastasi a distanza"),
)
"""What says whether there is any metastasis, where its cells say yes and no; M0 and M1 say it under any name."""
STRATUM = ("stratum", "group", "subgroup", "period")
_STRATA = re.compile(
    r"^(?:(?:ajcc |tumor |clinical |pathologic |highest )*stage.*|.*histolog.*|grade|tumor grade|year.*|.*year|period|"
    r"age group|subtype|race|ethnicity|smoking.*|sample type|msi type|treatment.*|arm|centre|center|hospital)$"
)
_OF_METASTASES = ("dmets", "mets ", "met ", "metastas", "distant met")
_NO_SITE = re.compile(r"ectom(?:y|ies)\b|resect|surger|operat|treat|therap|surviv|\bdate\b|\btime\b|\bnumber\b")
"""What tells, in the name of a column, that it is about something done or measured, whatever organ it names."""
TOTAL = "looks like a row of totals"
"""Why a row is left out that sums up the others, by its name."""
_TOTALS = (
    *("total", "totals", "grand total", "sum", "all", "all patients", "all primaries", "all cancers", "overall"),
    *("summe", "gesamt", "insgesamt", "gesamtsumme", "alle", "alle patienten", "totale", "somme", "ensemble", "suma"),
    *(
        "razem",
        "ogółem",
        "total general",
        "toutes tumeurs",
        "toutes les tumeurs",
        "all sites combined",
        "all sites",
        "\u03c3",
    ),
    *(
        "all tumors",
        "all tumours",
        "total cohort",
        "all cancers combined",
        "alle tumoren",
        "totaal",
        "totalt",
        "celkem",
    ),
    *("всего", "итого", "合計", "総計", "合计", "总计", "總計", "계", "합계", "total n"),
)
_DATED = re.compile(r"\b(?:dates?|datum)(?: of)?(?: first)?\b")
_AT_DIAGNOSIS = re.compile(
    r" (?:at|bei) (?:dx|diagnosis|diagnose|presentation|baseline)$"
    r"| ?[(\[](?:y/n|yes/no|0/1|ja/nein|j/n|o/n|m0/m1)[)\]]$"
)
"""What follows the name of such a column and matters nothing."""
_LOOKED_AT = 50
"""Different values of a column that are looked at to tell what it holds."""
_MOST_LABELS = 200
_MANY = 5_000
"""So many rows tell identifiers from labels."""
_ROWS_OF_ONE = 5
"""So many rows a patient has at most, in the middle, where a column that nobody named tells patients apart."""
_CHANCE = 0.001
"""Less likely by chance, and it is none."""


def named(columns: Iterable[str], names: Sequence[str]) -> str:
    """Return the column whose name comes first among the usual names of a role, or ""."""
    by_name = {
        " ".join(re.sub(r"[^\w]+", " ", strict(column)).replace("tumour", "tumor").split()): column
        for column in columns
    }
    return next((by_name[plain] for name in names if (plain := name.replace("-", " ")) in by_name), "")


def answers(sheet: Sheet, column: str, *, sure: bool = False) -> list[str]:
    """Return what the first different values of a column mean as answers: "yes", "no", "unknown" or "" for none.

    sure: what is only proposed is "", too.
    """
    values = undated(sheet.frame[column].drop_duplicates()).drop_duplicates().head(_LOOKED_AT)
    found = [value_meaning(value, "answer") for value in values if value.strip()]
    return [one.id if one.sure or not sure else "" for one in found]


def status(sheet: Sheet, names: Sequence[str]) -> str:
    """Return the column that says whether there is any metastasis: one of usual name, or of M0 and M1; or ""."""
    usual = [name for name in names if named([_AT_DIAGNOSIS.sub("", strict(name))], STATUS)]
    for name in dict.fromkeys([*usual, *names]):
        cells = undated(sheet.frame[name].drop_duplicates()).drop_duplicates().head(_LOOKED_AT)
        words = [text for text in cells if text.strip()]
        said = {value_meaning(text, "status").id for text in words}
        by_tnm = any(is_tnm(text) for text in words)
        if "" not in said and said & {"yes", "no"} and (by_tnm or (name in usual and "no" in said)):
            return name
    return ""


def site_columns(sheet: Sheet, vocabulary: Index, others: Collection[str]) -> tuple[str, ...]:
    """Return columns that are named like a site (or with a prefix of metastases) and hold answers.

    `others` have a role already. A name that surely means a site needs few different cells, whatever they say: they are
    asked. One that only resembles a site's needs answers throughout. A date of a metastasis is an answer where no other
    column tells of its site.
    """
    free = [column for column in sheet.frame.columns if column not in others]
    found = [c for c in free if not _NO_SITE.search(strict(c)) and _answers_of_site(sheet, c, vocabulary)]
    told = {meaning(column, vocabulary).id for column in found}
    dated = [column for column in free if _DATED.search(strict(column)) and _dates_of_site(sheet, column, vocabulary)]
    found += [column for column in dated if meaning(_DATED.sub("", strict(column)), vocabulary).id not in told]
    return tuple(column for column in free if column in found)


def _answers_of_site(sheet: Sheet, column: str, vocabulary: Index) -> bool:
    said = answers(sheet, column)
    in_part = sum(map(bool, said)) * 2 >= len(said)
    if named_as_site(column, vocabulary):
        return in_part or sheet.frame[column].nunique() <= _MOST_LABELS
    if strict(column).startswith(_OF_METASTASES):
        return bool(said) and in_part
    opposite = denied_site(column, vocabulary)
    found = meaning(column, vocabulary)
    return bool(said) and all(said) and bool(found.id or found.how == "several" or (opposite and opposite.id))


def _dates_of_site(sheet: Sheet, column: str, vocabulary: Index) -> bool:
    name = _DATED.sub("", strict(column)).strip()
    said = set(undated(sheet.frame[column].str.strip().drop_duplicates())) - {""}
    return (
        bool(said)
        and {value_meaning(text, "answer").id for text in said} <= {"yes", "unknown"}
        and (not _NO_SITE.search(name) and named_as_site(name, vocabulary))
    )


def named_as_site(column: str, vocabulary: Index) -> bool:
    """Tell whether the name of a column is one of our sites', but for the words around it."""
    return strict(column) in vocabulary.exact or loose(column, "site") in vocabulary.words


def yes_or_no(sheet: Sheet, others: Collection[str]) -> tuple[str, ...]:
    """Return the columns without a role in which each cell says yes, no, not known or nothing, and some say yes or no.

    Such a column may be a site by a name that nobody knows.
    """
    free = [column for column in sheet.frame.columns if column not in others]
    found = (name for name in free if all(answers(sheet, name)) and {"yes", "no"} & {*answers(sheet, name, sure=True)})
    return tuple(column for column in found if not (undated(sheet.frame[column].drop_duplicates()) == A_DATE).any())


def counts(sheet: Sheet, column: str) -> bool:
    """Tell whether a column holds numbers, percentages, both, or what is not known or not printed, and some numbers."""
    cells = sheet.frame[column]
    for some in (cells.head(_MOST_LABELS), cells):  # most columns are none by their first cells
        texts = [text for text in some.str.strip().unique() if text and not _tells_nothing(text)]
        if not all(map(is_number, texts)):
            return False
    return bool(texts)


def unprinted(sheet: Sheet, column: str) -> bool:
    """Tell whether a column holds counts of which none is printed."""
    texts = [text for text in sheet.frame[column].str.strip().unique() if text]
    return bool(texts) and all(map(_tells_nothing, texts)) and any(map(is_suppressed, texts))


def _tells_nothing(text: str) -> bool:
    return is_suppressed(text) or value_meaning(text, "answer").id == "unknown"


def strata(sheet: Sheet, others: Collection[str]) -> tuple[str, ...]:
    """Return columns that are named like a stratum and have few values; `others` have a role already."""
    columns = [column for column in sheet.frame.columns if column not in set(others)]
    names = {column: strict(column).replace("tumour", "tumor") for column in columns}
    fit = [column for column, name in names.items() if _STRATA.match(name)]
    return tuple(c for c in fit if sheet.frame[c].nunique() <= MAX_STRATA)[:6]


def by_content(sheet: Sheet, vocabulary: Index, others: Collection[str]) -> str:
    """Return the first column in which at least half of the different labels surely mean a term, or ""."""
    for column in sheet.frame.columns:
        if column in others or sheet.frame[column].nunique() > _MOST_LABELS:
            continue
        labels = [label for label in sheet.frame[column].drop_duplicates().head(_LOOKED_AT) if label.strip()]
        if labels and sum(meaning(label, vocabulary).sure for label in labels) * 2 >= len(labels):
            return str(column)
    return ""


NOTE = "looks like a note below the table"
_NOTE = re.compile(
    r"(?:source|sources|note|notes|footnotes?|abbreviations?|legend|data|quelle|anmerkung|hinweis|nota|fuente|fonte|remarque)"
    r"\b ?[:.].*|[*†‡§©].+|\([a-z1-9*]\) .+",
    re.IGNORECASE | re.DOTALL,
)


def notes(sheet: Sheet) -> pd.Index:
    """Return the rows with one filled cell that begins as a note below a table does."""
    texts = sheet.frame.apply(lambda cells: cells.str.strip())
    alone = (texts != "").sum(axis=1) == 1
    rows: pd.Index = texts.index[alone]
    told = [bool(_NOTE.fullmatch("".join(texts.loc[row]))) for row in rows]
    return rows.difference(rows[[not one for one in told]])


def totals(sheet: Sheet, names: Sequence[str]) -> pd.Index:
    """Return the rows that are called a total in one of some columns; “ALL” in capitals is a leukaemia."""
    gone = pd.Series(data=False, index=sheet.frame.index)
    for cells in (sheet.frame[name] for name in names if name in sheet.frame):
        texts = cells.str.strip()
        gone |= texts.str.lower().str.rstrip(" :.").isin(_TOTALS) & (texts != "ALL")
    return gone.index[gone] if not gone.all() else gone.index[:0]


_INVOLVEMENT = re.compile(
    r"confirm|present|positiv|involve|befall|bestatigt|gesichert|nachgewiesen|atteint|afectad|result|finding|befund"
)


def of_involvement(name: str) -> bool:
    """Tell whether a column is named as one that says whether a site is involved."""
    return bool(_INVOLVEMENT.search(strict(name)))


def is_total(text: str) -> bool:
    """Tell whether a word says that all are summed up."""
    return text.lower().rstrip(" :.") in (*_TOTALS, "both", "both sexes", "beide")


def without(sheet: Sheet, rows: pd.Index, why: str) -> Sheet:
    """Return a table without some rows, which are set aside."""
    if rows.empty:
        return sheet
    return replace(sheet, frame=sheet.frame.drop(rows), aside=(*sheet.aside, *((int(at), why) for at in rows)))


def repeating(sheet: Sheet, others: Collection[str], within: Sequence[str]) -> dict[str, int]:
    """Return {column: different values} of columns without a role whose values repeat as those of patients do.

    The rows of one value agree in the columns `within` (primary, sex), oftener than by chance could be; most rows have
    another value.
    """
    frame = sheet.frame
    alike = [name for name in within if name in frame]
    if not alike:
        return {}
    known = frame[alike].agg("\x1f".join, axis=1)
    by_chance = float((known.value_counts(normalize=True) ** 2).sum())
    found = {}
    for name in (name for name in frame.columns if name not in others):
        cells = frame[name].str.strip()
        cells = cells[cells != ""]
        n = int(cells.nunique())
        if n == len(cells) or n * _ROWS_OF_ONE < len(frame) or len(cells) * 2 < len(frame):
            continue
        said = known[cells.index].groupby(cells).agg(["nunique", "size"])
        again = int((said["size"] > 1).sum())
        if (said["nunique"] == 1).all() and by_chance**again < _CHANCE:
            found[str(name)] = n
    return found


def is_identifying(sheet: Sheet, column: str) -> bool:
    """Tell whether a column, if there is one, has so many different values that they are no labels."""
    first = sheet.frame[column].head(_MANY) if column else sheet.frame.index[:0]
    return are_identifiers(first.nunique(), len(first))


def tallies(sheet: Sheet, names: Iterable[str]) -> tuple[str, ...]:
    """Return those of some columns that are named like a number of patients and hold whole numbers, some above 1."""

    def tallied(name: str) -> bool:
        cells = sheet.frame[name]
        numbers = values(cells, cells)
        whole = bool((numbers % 1 == 0).all()) and not cells.str.contains("%", regex=False).any()
        return whole and numbers.max() > 1 and counts(sheet, name)

    return tuple(name for name in names if named([name], TALLY) and tallied(name))


def identifiers(sheet: Sheet, others: Collection[str]) -> str:
    """Return the first column in which every cell is filled and different, as identifiers are, or ""."""
    rows = len(sheet.frame)
    free = (column for column in sheet.frame.columns if column not in others)
    whole = (c for c in free if not sheet.frame[c].str.contains(r"%|^\s*\d+[.,]\d+\s*$").any())
    different = (c for c in whole if rows > 1 and sheet.frame[c].is_unique and (sheet.frame[c].str.strip() != "").all())
    return next((str(column) for column in different), "")
