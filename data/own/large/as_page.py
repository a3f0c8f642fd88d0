"""Files that are small enough counted as the page counts them: one reader, one recogniser, one set of questions.

Nothing is asked here: what has no answer stops it, named with the option or the line of the mapping that answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from data.atlas import Atlas
from data.own import folder
from data.own.about import About
from data.own.asked import supposed_about
from data.own.count.intake import Intake, cohort_of
from data.own.count.ledger import FEW, losses
from data.own.faults import Fault, IntakeError
from data.own.large.plan import Decided, OpenLabelsError
from data.own.large.progress import Progress
from data.own.limits import MAX_BYTES
from data.own.questions import answered, demand_answered, questions, retold, supposed
from data.own.read.again import headed
from data.own.read.sheets import Sheet, read_files
from data.own.understand.forms import FORMS, QUESTION
from data.own.understand.kept import saved, unanswered
from data.own.understand.mapping import LabelMapping, proposed
from data.own.understand.recognise import begun
from data.own.understand.shapes import Shape, check
from data.tables.load import TableError
from data.tables.plain import quoted


class UnansweredError(IntakeError):
    """What has to be said before anything is counted; `labels` are the lines of a mapping that may say it."""

    def __init__(self, faults: Sequence[Fault], labels: pd.DataFrame) -> None:
        self.labels = labels
        super().__init__(faults)


FILES, COUNTS = STEPS = "Reading the files", "Counting the patients"
"""What is done, one after the other."""
SEVERAL = ("sites", "site_list", "strata")
"""Roles that several columns have."""


@dataclass(frozen=True)
class Answers:
    """What was said on the line: columns by role, answers by question, the rows of the header, the encoding.

    about: the names of what was said about the cohort.
    """

    roles: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    header: tuple[int, ...] | None = None
    encoding: str | None = None
    separator: str | None = None
    about: frozenset[str] = frozenset()

    @property
    def given(self) -> set[str]:
        """The names of the questions that were answered."""
        others = {"header": self.header is not None, "encoding": self.encoding is not None}
        return {*self.questions, *(name for name, here in others.items() if here)}


def fits(paths: Sequence[Path]) -> bool:
    """Tell whether files are small enough to be read at once."""
    return all(path.is_file() for path in paths) and sum(path.stat().st_size for path in paths) <= MAX_BYTES


def count(
    paths: Sequence[Path],
    out: Path,
    atlas: Atlas,
    *,
    about: About,
    answers: Answers,
    decided: Decided,
    least: int,
    progress: Progress,
) -> Intake:
    """Count files as the page does and write them as a cohort folder with its report beside it.

    What was found out and could be answered otherwise is said beside the progress. Raises IntakeError for what cannot
    be used or is not answered, OpenLabelsError for labels that nobody decided.
    """
    if out.exists() and any(out.iterdir()) and not (out / folder.COHORT).is_file():
        msg = f"{out}: the folder holds something that is no cohort. Choose another one."
        raise TableError(msg)
    progress.step(FILES, STEPS)
    files = [(path.name, path) for path in paths]
    sheets = read_files(files, encoding=answers.encoding, separator=answers.separator)
    shape = _shape([_again(sheet, answers) for sheet in sheets], answers, decided, atlas)
    mapping = _decided(proposed(shape, atlas), decided)
    if answers.questions.get("set-aside") == "yes":
        if proposals := [f"{quoted(e.label)} as {mapping.allowed[e.kind][e.id]}" for e in mapping.open if e.id]:
            progress.say(f"Left out by --set-aside, though a meaning is proposed (--map): {', '.join(proposals)}.")
        mapping = mapping.decided(mapping.omissions)
    _demand_said(shape, mapping, answers, atlas, progress)
    for name, value in supposed_about(shape).items():
        if name not in answers.about:
            about = replace(about, **{name: value})  # type: ignore[arg-type]
            progress.say(f"By its columns, of a registry at diagnosis: {name} {value} (--{name}).")
    progress.step(COUNTS, STEPS)
    found = cohort_of(shape, mapping, about, atlas, least=least)
    if not shape.said.aside and (lost := losses(found.report, FEW, undecided=True)):
        raise IntakeError([Fault("Report", f"{text}\nSay that they may be (--set-aside).") for text in lost])
    out.mkdir(parents=True, exist_ok=True)
    folder.write(found.own, out)
    (out / folder.REPORT).unlink(missing_ok=True)
    (whole := out.resolve()).with_name(f"{whole.name}-{folder.REPORT}").write_bytes(folder.as_csv(found.report))
    return found


def _demand_said(shape: Shape, mapping: LabelMapping, answers: Answers, atlas: Atlas, progress: Progress) -> None:
    """Raise UnansweredError or OpenLabelsError for what nobody said; say what was found out instead."""
    asked = questions(shape, mapping, atlas)
    found = [q for q in asked if q.answer is not None and q.name not in answers.given]
    doubts = [supposed(question) for question in found if question.likely]  # a part of what stops it, if that is so
    for question in found:
        if not question.likely:
            progress.say(supposed(question))
    try:
        demand_answered(shape, mapping, atlas)
        check(shape, on_line=True)
    except IntakeError as error:
        faults = [*error.faults, *(Fault(shape.main.name, doubt) for doubt in doubts)]
        waiting = unanswered([question for question in asked if question.answer is None])
        raise UnansweredError(faults, pd.concat([saved(mapping.open), waiting])) from None
    if mapping.open:
        raise OpenLabelsError(saved(mapping.open), doubts)
    for doubt in doubts:
        progress.say(doubt)


def _again(sheet: Sheet, answers: Answers) -> Sheet:
    """A table with the header that was named; the first table alone has one that is not found out."""
    return sheet if answers.header is None or sheet.set_aside else headed(sheet, answers.header)


def _shape(sheets: Sequence[Sheet], answers: Answers, decided: Decided, atlas: Atlas) -> Shape:
    """What the tables are, with all that was said; a column that the mapping names as a site is one."""
    shape = begun(sheets, atlas)
    said = dict(answers.questions)
    for name in ("stack", "row"):  # these begin anew
        if answer := said.pop(name, None):
            shape = answered(shape, name, answer, atlas)
    roles: dict[str, Any] = {role: columns for role, columns in answers.roles.items() if columns}
    if "site" in roles and "site_list" in FORMS[shape.form].several:  # the option for both
        roles["site_list"] = (roles.pop("site"),)
    if "sites" in roles:  # they come to those that were found; a mapping leaves out what is none
        roles["sites"] = tuple(dict.fromkeys((*shape.roles.sites, *roles["sites"])))
    shape = shape.changed(atlas, **roles)
    if more := [c for c in shape.doubtful if c in decided.get("site", {})]:
        shape = shape.changed(atlas, sites=(*shape.roles.sites, *more))
    for name, answer in said.items():
        shape = answered(shape, name, answer, atlas)
    return retold(
        shape, {name: answer for name, answer in decided.get(QUESTION, {}).items() if name not in said}, atlas
    )


def _decided(mapping: LabelMapping, decided: Decided) -> LabelMapping:
    """The mapping with what was decided; a label that is not of these files is passed over."""
    known = {(entry.kind, entry.label) for entry in mapping.entries}
    given = {(kind, label): term for kind, terms in decided.items() for label, term in terms.items()}
    return mapping.decided({key: term for key, term in given.items() if key in known})
