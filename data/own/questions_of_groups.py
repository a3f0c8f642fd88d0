"""What is asked of a table whose rows are groups of patients: what its numbers are, of whom, and which rows count."""

from dataclasses import replace

from data.atlas import Atlas
from data.own.faults import Fault, IntakeError, listed
from data.own.question import Question, said
from data.own.understand import columns as column
from data.own.understand.cells import none_above_one
from data.own.understand.forms import CELLS, DIGITS, FORMS, option
from data.own.understand.mapping import LabelMapping
from data.own.understand.rows import ADD, IS, OTHER, Repeated, repeated
from data.own.understand.shapes import Shape
from data.own.understand.totals import adds_up, candidates, doubtful_digits
from data.tables.plain import quoted


def ask_cells(shape: Shape, _: LabelMapping, __: Atlas) -> Question | None:
    """Ask what the numbers of a matrix are."""
    if shape.kind != "matrix":
        return None
    if not shape.roles.sites:
        return None
    small = none_above_one(shape.main, shape.roles.sites)
    passed = ("percent",) if small else ("fraction", "small-percent")
    options = {name: text for name, text in CELLS.items() if name not in passed or name == shape.cells}
    why = "These numbers may be counts or percentages." if shape.cells is None else ""
    return Question("cells", "Cells of sites are", options, shape.cells, why)


def take_cells(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    """Take the numbers of a matrix for what was said."""
    if answer == "percent" and shape.kind == "matrix" and none_above_one(shape.main, shape.roles.sites):
        text = (
            "No cell exceeds 1: are they shares from 0 to 1 (--cells fraction)? If they are percentages indeed, none "
            "of them above 1\u2009%, say so (--cells small-percent)."
        )
        raise IntakeError(Fault(shape.main.name, text))
    return said(cells={name: name for name in CELLS})(shape, answer, atlas)


def ask_of(shape: Shape, _: LabelMapping, __: Atlas) -> Question | None:
    """Ask which column is the number of patients, where several may be it, or the one that may is a sum of sites."""
    roles, sheet = shape.roles, shape.main
    if shape.kind != "matrix" or not roles.sites:
        return None
    shares = shape.cells not in (None, "counts")
    found = candidates(sheet, [*roles.sites, *shape.shares.values()], roles.n_patients if shares else "")
    maybe = [name for name in found if shares or name != roles.n_metastatic]
    is_sum = shape.cells != "percent" and adds_up(sheet, roles.sites, roles.n_patients)
    if not is_sum and (len(maybe) < 2 or roles.n_patients not in maybe):  # noqa: PLR2004 - none to choose from
        return None
    why = f"{listed(maybe)} may be the number of patients of whom those with a site are a part."
    if is_sum:
        why = (
            f"{quoted(roles.n_patients)} is the sum of the sites in every row, in which a patient with several counts "
            f"several times. If it is not the number of patients, name that ({option('n_patients')})."
        )
    names = {roles.n_metastatic: "the patients with metastasis", roles.n_patients: "all patients"}
    options = {name: f"{quoted(name)}{f', {text}' if (text := names.get(name)) else ''}" for name in maybe}
    return Question("of", "Cells are parts of", options, shape.said.of if shape.said.of in options else None, why)


def take_of(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    """Take a column for the number of patients of whom those with a site are a part."""
    if answer not in candidates(shape.main, shape.roles.sites, shape.roles.n_patients):
        raise IntakeError(Fault("of", f"{listed([answer])} is no column of numbers of patients."))
    of_all = answer == shape.roles.n_patients or bool(column.named([answer], column.N_ALL))
    roles = {"n_patients" if of_all else "n_metastatic": answer}
    return shape.changed(atlas, said=replace(shape.said, of=answer), **roles)


def ask_digits(shape: Shape, _: LabelMapping, __: Atlas) -> Question | None:
    """Ask whether numbers of patients that all end in three zeros are thousands."""
    name = shape.roles.n_patients
    if FORMS[shape.form].of_patients or name not in shape.main.frame:
        return None
    such = doubtful_digits(shape.main.frame[name])
    if not such:
        return None
    why = f"Numbers of patients such as {quoted(such)} may be thousands, or have a fraction."
    return Question("digits", "Their digits are", DIGITS, shape.said.digits or None, why)


def several_rows(shape: Shape, mapping: LabelMapping) -> Repeated | None:
    """Return the primaries of a matrix that have several rows, if there are some."""
    if shape.kind != "matrix" or shape.roles.primary not in shape.main.frame:
        return None
    sheet = shape.unfilled or shape.main
    if not shape.said.turned and OTHER in (
        why for _, why in shape.main.aside
    ):  # rows that were not chosen may be chosen yet
        sheet = column.without(sheet, column.totals(sheet, [shape.roles.primary]), column.TOTAL)
    else:
        sheet = shape.main
    free = [name for name in shape.unused if name not in shape.shares.values()]
    return repeated(sheet, shape.roles.primary, mapping.ids("primary"), free)


def ask_rows(shape: Shape, mapping: LabelMapping, _: Atlas) -> Question | None:
    """Ask what becomes of several rows of one primary; one that may be the sum of others is not added to them."""
    found = several_rows(shape, mapping)
    if found is None:
        return None
    options = {} if found.totals else {ADD: "added up: each patient is in one of them"}
    for name, values in found.by.items():
        options |= {f"{name}{IS}{value}": f"only those of {name} {value or 'blank'}" for value in values}
    answer = shape.said.rows if shape.said.rows in options else None
    return Question("rows", "Rows of one primary are", options, answer, str(found))


def take_rows(shape: Shape, answer: str, atlas: Atlas) -> Shape:
    """Take the rows of a primary as was said."""
    if answer != ADD and answer.partition(IS)[0] not in shape.main.frame:
        raise IntakeError(Fault("rows", f"Allowed is {ADD}, or a column and its value, such as Sex{IS}F."))
    return shape.changed(atlas, said=replace(shape.said, rows=answer))
