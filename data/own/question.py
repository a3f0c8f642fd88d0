"""A question about a table, with its answers and a proposal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from data.atlas import Atlas
from data.own.faults import Fault, IntakeError, listed, without_options
from data.own.understand.forms import option
from data.own.understand.shapes import Shape


@dataclass(frozen=True)
class Question:
    """One question. name: of the option on the command line, too. text: what is asked; why: what was found.

    options: {answer: what it is called}. answer: what was said or is proposed; None: it must be said. role: naming its
    column answers as well. likely: another answer that what was found speaks for.
    """

    name: str
    text: str
    options: Mapping[str, str]
    answer: str | None
    why: str = ""
    role: str = ""
    likely: str = ""

    @property
    def found(self) -> str:
        """What was found, and where a page has another answer."""
        why = without_options(self.why)
        if self.likely:
            return f"{why} If a row is {self.options[self.likely]}, say so here."
        return f"{why} Choose one under Columns, or say here." if self.role else why

    @property
    def how(self) -> str:
        """How the command line is answered."""
        if self.name == "damaged-rows":
            return "Leave them out by --set-aside."
        return f"{f'Name its column ({option(self.role)}), or say' if self.role else 'Say'} which (--{self.name})."

    @property
    def short(self) -> bool:
        """Whether the answers are so few that they stand side by side."""
        return len(self.options) <= 3  # noqa: PLR2004 - in a line


def said(**answers: Any) -> Callable[[Shape, str, Atlas], Shape]:
    """What makes of {answer: value} of one field of Said a shape with it."""
    ((name, values),) = answers.items()

    def say(shape: Shape, answer: str, atlas: Atlas) -> Shape:
        if answer not in values:
            raise IntakeError(Fault(name, f"{listed([answer])} is no answer. Allowed is one of {', '.join(values)}."))
        return shape.changed(atlas, said=replace(shape.said, **{name: values[answer]}))

    return say
