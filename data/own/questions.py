"""What somebody has to say of a table before it is counted: each question once, with its answers and a proposal.

The page draws a control for each; the command line stops at one without an answer and takes it from the option of the
same name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast

import pandas as pd

from data.atlas import Atlas
from data.own import questions_of_groups as groups
from data.own.count.ledger import FEW
from data.own.faults import Fault, IntakeError, listed, row_ranges
from data.own.question import Question, said
from data.own.read.again import encoded, headed, top
from data.own.read.formats import ENCODINGS
from data.own.read.sheets import Sheet
from data.own.understand.forms import BLANKS, DIGITS, FORMS, REPEATED, SEVERAL, STACK, Stack, option
from data.own.understand.mapping import LabelMapping, proposed
from data.own.understand.recognise import begun
from data.own.understand.shapes import Shape, listed_beside, missing, told_by_row
from data.own.understand.text import cleaned, translated
from data.stats.words import count, many
from data.tables.plain import plain, quoted

_WITH_A_MARK = ("utf-8", "utf-16", "utf-16-le", "utf-16-be")
"""Encodings that are surely known where a file has them."""
MOST_NAMED = 5
"""So many rows that cannot be read are named."""


def questions(shape: Shape, mapping: LabelMapping, atlas: Atlas) -> list[Question]:
    """Return what is asked of a shape, in the order in which it is asked."""
    found = (ask(shape, mapping, atlas) for ask, _ in _ASKED.values())
    return [question for question in found if question]


def answered(shape: Shape, name: str, answer: str, atlas: Atlas) -> Shape:
    """Return the shape with a question answered; raise IntakeError for an answer that cannot be."""
    if name not in _ASKED:
        raise IntakeError(Fault("Answers", f"Nothing is asked by the name {name}. Questions are {', '.join(_ASKED)}."))
    return _ASKED[name][1](shape, answer, atlas)


def demand_answered(shape: Shape, mapping: LabelMapping, atlas: Atlas) -> None:
    """Raise IntakeError naming the questions without an answer and the answers that there are."""
    faults = [
        Fault(shape.main.name, _lines(q.why, f"{q.text}: {_choices(q)}.", q.how))
        for q in questions(shape, mapping, atlas)
        if q.answer is None
    ]
    if faults:
        raise IntakeError(faults)


def supposed(question: Question) -> str:
    """Return what was found out to answer a question that nobody answered, and the option that says otherwise."""
    return _lines(
        question.why,
        f"{question.text}: {question.options[question.answer or '']} (--{question.name}).",
        f"If it is {question.options[question.likely]}, say so (--{question.name} {question.likely})."
        if question.likely
        else "",
    )


def _lines(*texts: str) -> str:
    """Sentences of their own, a line each."""
    return "\n".join(text.strip() for text in texts if text.strip())


def _choices(question: Question) -> str:
    if len(question.options) > len(FORMS):
        return "the id of one"
    return ", ".join(f"{answer} ({label})" if label else answer for answer, label in question.options.items())


def _tables(shape: Shape) -> list[Sheet]:
    """All tables of an upload as they were read, the main one first."""
    second = [shape.second] if shape.second is not None else []
    sheets = [shape.unfilled or shape.main, *second, *(sheet for sheet, _ in shape.others)]
    return [part for sheet in sheets for part in sheet.parts or (sheet,)]


def _ask_letters(shape: Shape, _: LabelMapping, __: Atlas) -> Question | None:
    found = next((sheet for sheet in _tables(shape) if sheet.samples), None)
    if found is None:
        return None
    options = {encoding: f"{ENCODINGS[encoding]}: {sample}" for encoding, sample in found.samples}
    options |= {encoding: name for encoding, name in ENCODINGS.items() if encoding not in (*options, *_WITH_A_MARK)}
    encoding, sample = found.samples[0]
    why = f"We read the text of {found.name} as {ENCODINGS[encoding]}: {sample}. Does this look right?"
    return Question("encoding", "Read it as", options, encoding, why)


def _letters(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    sheets = [encoded(sheet, answer) if sheet.samples else sheet for sheet in _tables(shape)]
    return begun(sheets, atlas, stack=shape.said.stack)


def _ask_header(shape: Shape, _: LabelMapping, __: Atlas) -> Question | None:
    """Ask which row is the header where anything about it is out of the ordinary."""
    sheet = shape.unfilled or shape.main
    if sheet.header is None or not (sheet.about_columns or missing(shape)):
        return None
    options = {str(number): f"row {number}: {_cells(cells)}" for number, cells in top(sheet, most=8)}
    if len(sheet.header) > 1:
        named = ",".join(map(str, sheet.header))
        options = {named: f"rows {row_ranges(sheet.header)}: {_cells(tuple(sheet.frame.columns))}", **options}
    options["none"] = "none: every row is data"
    said = ",".join(map(str, sheet.header)) or "none"
    return Question("header", "The header is", options, said, " ".join(sheet.about_columns))


def _cells(cells: Sequence[str]) -> str:
    """The first cells of a row, for a choice."""
    return plain(" | ".join(cell for cell in cells if cell.strip()), 80)


def _header(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    parts = [] if answer == "none" else answer.split(",")
    if not all(map(str.isdecimal, parts)):
        raise IntakeError(Fault("header", "Allowed are numbers of rows, with commas, or none."))
    first, *others = _tables(shape)
    return begun([headed(first, [int(part) for part in parts]), *others], atlas, stack=shape.said.stack)


def _ask_stack(shape: Shape, _: LabelMapping, __: Atlas) -> Question | None:
    """Ask whether tables with the same columns are one."""
    sheets = [sheet for sheet in _tables(shape) if not sheet.set_aside]
    if len(sheets) == len({frozenset(sheet.frame.columns) for sheet in sheets}):
        return None
    whole = shape.unfilled or shape.main
    why = f"{listed([sheet.name for sheet in whole.parts or sheets], 6)} have the same columns."
    n = _in_several(whole, shape.roles.patient) if whole.parts else 0
    if n:
        words = many(n, "identifier stands", "identifiers stand")
        why += f" {words} in several: in one table, each of these is one patient."
    return Question("stack", "They are", STACK, shape.said.stack or (None if n else "one"), why)


def _in_several(sheet: Sheet, column: str) -> int:
    """How many identifiers stand in more than one of the tables of which a table is the sum."""
    if not column:
        return 0
    each = [pd.Series(part.frame[column].str.strip().unique()) for part in sheet.parts if column in part.frame]
    ids = pd.concat(each)
    return int(ids[ids != ""].value_counts().gt(1).sum())


def _stack(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    if answer not in STACK:
        raise IntakeError(Fault("stack", f"{listed([answer])} is no answer. Allowed is one of {', '.join(STACK)}."))
    return begun(_tables(shape), atlas, stack=cast("Stack", answer))


def _ask_damaged(shape: Shape, _: LabelMapping, __: Atlas) -> Question | None:
    """Ask whether rows that cannot be read may be left out; the first of them are named."""
    if not (damaged := shape.damaged):
        return None
    of = len(damaged) + sum(len(sheet.frame) for sheet in (shape.main, shape.second) if sheet and sheet.damaged)
    first = "\n".join(map(str, damaged[:MOST_NAMED]))
    more = f"\n… and {count(len(damaged) - MOST_NAMED)} more." if len(damaged) > MOST_NAMED else ""
    why = f"{count(len(damaged))} of {many(of, 'row', 'rows')} cannot be read.\n{first}{more}\n"
    options = {"yes": "count without these rows", "no": "do not count yet"}
    return Question("damaged-rows", "What to do", options, "yes" if shape.said.damaged else None, why)


def _ask_row(shape: Shape, _: LabelMapping, __: Atlas) -> Question:
    tables = len([1 for sheet, _ in shape.others if not sheet.set_aside]) + 1 + (shape.second is not None)
    names = {form: it.name for form, it in FORMS.items() if tables > 1 or not it.second}
    if not shape.counted:
        return Question("row", "One row is", names, shape.form)
    why = "Cells of sites hold numbers above 1, as counts and percentages of patients are."
    return Question("row", "One row is", names, shape.form, why, likely="matrix")


def _ask_primary(shape: Shape, _: LabelMapping, atlas: Atlas) -> Question | None:
    if shape.roles.primary or not FORMS[shape.form].of_patients:
        return None
    names = atlas.primaries.labels
    options = dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))
    why = "No column names the primary."
    return Question("all-have", "All patients have", options, shape.said.everybody or None, why, "primary")


def _ask_each(shape: Shape, _: LabelMapping, __: Atlas) -> Question | None:
    """Ask whether a row stands for as many patients as a column says."""
    if not (found := shape.tallies):
        return None
    options = {name: f"as many patients as {quoted(name)} says" for name in found} | {"one": "one patient"}
    why = f"No column identifies the patients, and {listed(found)} may say how many of them a row stands for."
    if shape.form == "list":
        why += " If a patient with several sites stands in several rows, these are no patients (--row frequency)."
    said_so = {None: None, "": "one"}.get(shape.said.each, shape.said.each)
    return Question("stands-for", "Each row stands for", options, said_so if said_so in options else None, why)


def _each(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    if answer not in (*shape.tallies, "one"):
        raise IntakeError(Fault("stands-for", f"{listed([answer])} is no column of numbers of patients."))
    return shape.changed(atlas, said=replace(shape.said, each="" if answer == "one" else answer))


def _ask_patient(shape: Shape, _: LabelMapping, __: Atlas) -> Question | None:
    waits = bool(shape.tallies) and shape.said.each is None
    if waits or shape.roles.patient or shape.said.each or "patient" not in FORMS[shape.form].needed:
        return None
    if several := shape.repeating:
        why = " ".join(
            f"{quoted(name)} repeats as a patient’s identifier does: {count(n)} values in "
            f"{count(len(shape.main.frame))} rows, alike in primary and sex."
            for name, n in several.items()
        )
        options = {name: f"one of a patient’s, by {quoted(name)}" for name in several}
        return Question("each-row", "Each row is", options, None, why, "patient")
    options = {"yes": "one patient", "no": "not: a column has the patient's id"}
    answer = "yes" if shape.said.row_is_patient else None
    return Question("each-row", "Each row is", options, answer, "No column identifies the patients.", "patient")


def _patient(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    if several := shape.repeating:
        if answer in several:
            return shape.changed(atlas, patient=answer)
        text = f"{listed([*several])} repeats as a patient’s identifier does. Name the column ({option('patient')})."
        raise IntakeError(Fault(shape.main.name, text))
    return said(row_is_patient={"yes": True, "no": False})(shape, answer, atlas)


def _ask_fill(shape: Shape, _: LabelMapping, __: Atlas) -> Question | None:
    gaps = _fillable(shape)
    if not gaps:
        return None
    sheet = _unfilled(shape)
    found = "; ".join(f"{count(n)} of {count(len(sheet.frame))} rows have no {c}" for c, n in gaps.items())
    options = {"down": "repeat the cell above, as merged cells mean it", "no": "leave these rows out"}
    fill = shape.said.fill
    return Question(
        "fill", "Blank cells there", options, None if fill is None else "down" if fill else "no", f"{found}."
    )


def _fillable(shape: Shape) -> dict[str, int]:
    """{column that may have merged cells: its blank cells}; of groups of patients their numbers may, too."""
    roles = shape.roles
    if shape.said.turned:
        return {}
    several = {"frequency": (roles.primary, roles.n_patients, roles.n_metastatic), "matrix": (roles.primary,)}
    sheet = _unfilled(shape)
    return {c: n for c in several.get(shape.kind, (roles.primary, roles.patient)) if c and (n := _gaps(sheet, c))}


def _unfilled(shape: Shape) -> Sheet:
    """The main table with its blank cells, without rows that are left out."""
    sheet = shape.unfilled or shape.main
    return replace(sheet, frame=sheet.frame.loc[shape.main.frame.index])


def _gaps(sheet: Sheet, column: str) -> int:
    """The blank cells of a column below a filled one, where they are more than few."""
    if column not in sheet.frame:
        return 0
    blank = sheet.frame[column].str.strip() == ""
    n = int(blank.sum())
    return n if n > FEW * len(blank) and not blank.iloc[0] and not blank.all() else 0


def _ask_several(shape: Shape, mapping: LabelMapping, _: Atlas) -> Question | None:
    n = _people_with_several(shape, mapping) if FORMS[shape.form].of_patients else 0
    if not n:
        return None
    why = f"{count(n)} {'patient has' if n == 1 else 'patients have'} several primaries."
    return Question("several", "What to do", SEVERAL, shape.said.several, why)


def _people_with_several(shape: Shape, mapping: LabelMapping) -> int:
    """How many people have more than one primary that is not left out."""
    roles, ids = shape.roles, mapping.ids("primary")
    for sheet in (shape.main, shape.second):
        if sheet is not None and roles.patient in sheet.frame and roles.primary in sheet.frame:
            who = sheet.frame[roles.patient].str.strip()
            pairs = pd.DataFrame({"who": who, "what": translated(cleaned(sheet.frame[roles.primary]), ids)})
            pairs = pairs[(pairs["who"] != "") & (pairs["what"] != "")].drop_duplicates()
            return int((pairs["who"].value_counts() > 1).sum())
    return 0


def _ask_lists(shape: Shape, _: LabelMapping, atlas: Atlas) -> Question | None:
    """Ask whether further columns that name sites belong to the list, unless they are named like its first."""
    more = listed_beside(shape, atlas) if shape.form == "list" and shape.roles.site_list else ()
    if not more:
        return None
    used = listed(shape.roles.site_list)
    why = f"{listed(more)} {'names' if len(more) == 1 else 'name'} sites too, beside {used}."
    options = {"all": f"{used} and {listed(more)}, as one list", "named": f"{used} alone"}
    return Question("lists", "Sites of metastases are named in", options, "named" if shape.said.lists else None, why)


def _lists(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    if answer == "all":
        return shape.changed(atlas, site_list=(*shape.roles.site_list, *listed_beside(shape, atlas)))
    return said(lists={"named": True})(shape, answer, atlas)


def _ask_involved(shape: Shape, _: LabelMapping, __: Atlas) -> Question | None:
    """Ask whether a column says yes or no to the site of its row, so that not every row is a metastasis."""
    found = told_by_row(shape)
    if not found:
        return None
    say = "says" if len(found) == 1 else "say"
    why = f"{listed(found)} {say} yes or no in each row: of its site, or of something else?"
    options = {name: f"those for which {quoted(name)} says yes" for name in found} | {"all": "all rows"}
    said_so = shape.said.involved
    return Question("involved", "Metastases are", options, said_so if said_so in options else None, why)


def _involved(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    if answer not in (*told_by_row(shape), "all"):
        raise IntakeError(Fault("involved", f"{listed([answer])} is no column that says yes or no of each row."))
    status = "" if answer == shape.roles.status else shape.roles.status
    return shape.changed(atlas, said=replace(shape.said, involved=answer), status=status)


def _ask_blank(shape: Shape, mapping: LabelMapping, _: Atlas) -> Question | None:
    if not ("sites" in FORMS[shape.form].several and FORMS[shape.form].of_patients):
        return None
    sheets = [sheet for sheet in (shape.main, shape.second) if sheet is not None]
    columns = [(s.frame, c) for s in sheets for c in shape.roles.sites if c in s.frame]
    none = {label for label, said in mapping.ids("status").items() if said == "no"}
    if (status := shape.roles.status) and none:
        columns = [(frame[~cleaned(frame[status]).isin(none)], c) for frame, c in columns]
    n = sum(int((frame[c].str.strip() == "").sum()) for frame, c in columns)
    if not n:
        return None
    says_no = "no" in mapping.ids("answer").values()
    answer = shape.said.blank or ("unknown" if says_no else None)
    why = f"{many(n, 'cell of a site is', 'cells of sites are')} blank."
    why += "" if says_no else " No cell says no: with blank not known, every share would be 100\u2009%."
    return Question("blank", "A blank cell of a site means", BLANKS, answer, why)


def _row(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    if answer not in FORMS:
        raise IntakeError(Fault("row", f"Allowed is one of {', '.join(FORMS)}."))
    return shape.changed(atlas, form=answer)


def _everybody(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    return said(everybody={term: term for term in atlas.primaries.ids})(shape, answer, atlas)


def _fill(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    gaps = tuple(_fillable(shape))
    shape = replace(shape, said=replace(shape.said, aside=shape.said.aside or answer == "no"))  # that is what it says
    return said(fill={"down": gaps, "no": ()})(shape, answer, atlas)


_ASKED: dict[
    str, tuple[Callable[[Shape, LabelMapping, Atlas], Question | None], Callable[[Shape, str, Atlas], Shape]]
] = {
    "encoding": (_ask_letters, _letters),
    "header": (_ask_header, _header),
    "stack": (_ask_stack, _stack),
    "damaged-rows": (_ask_damaged, said(damaged={"yes": True, "no": False})),
    "row": (_ask_row, _row),
    "stands-for": (_ask_each, _each),
    "each-row": (_ask_patient, _patient),
    "all-have": (_ask_primary, _everybody),
    "fill": (_ask_fill, _fill),
    "several": (_ask_several, said(several={name: name for name in SEVERAL})),
    "cells": (groups.ask_cells, groups.take_cells),
    "of": (groups.ask_of, groups.take_of),
    "rows": (groups.ask_rows, groups.take_rows),
    "digits": (groups.ask_digits, said(digits={name: name for name in DIGITS})),
    "lists": (_ask_lists, _lists),
    "involved": (_ask_involved, _involved),
    "set-aside": (lambda *_: None, said(aside={"yes": True, "no": False})),
    "blank": (_ask_blank, said(blank={name: name for name in BLANKS})),
}


def retold(shape: Shape, said: Mapping[str, str], atlas: Atlas) -> Shape:
    """Return the shape with questions answered as another time, where they stand again and are open, or a rule."""
    for name in (name for name in REPEATED if name in said):
        for question in questions(shape, proposed(shape, atlas), atlas):
            stands = question.name == name and (question.answer is None or name in ("several", "blank"))
            if stands and said[name] in question.options and said[name] != question.answer:
                shape = answered(shape, name, said[name], atlas)
    return shape


NAMES = tuple(_ASKED)
"""The questions that may be asked; on the command line each is an option."""


def about_losses(shape: Shape, asked: Sequence[Question], lost: Sequence[str]) -> list[Question]:
    """Return the question whether rows may be set aside, where many would be and nothing else is open."""
    if not lost or any(question.answer is None for question in asked):
        return []
    options = {"yes": "count without these rows", "no": "do not count yet"}
    return [Question("set-aside", "What to do", options, "yes" if shape.said.aside else None, " ".join(lost))]


def lacking(shape: Shape) -> list[str]:
    """Return the words for the roles that need a column, where no question asks for something instead."""
    instead = {"patient", "primary"} if FORMS[shape.form].of_patients else set()
    return [role for role in missing(shape) if role not in instead]
