"""Decisions about labels that outlive their upload: what somebody said once need not be said again."""

from data.own.understand.mapping import Choices, LabelMapping

KINDS = ("primary", "site")
MOST = 500


def kept(choices: Choices) -> list[list[str]]:
    """Return decisions as lines of kind, label, term; only such as name one of our terms, so no cell of a patient."""
    return [[kind, label, term] for (kind, label), term in choices.items() if kind in KINDS and term][:MOST]


def again(lines: object, mapping: LabelMapping) -> Choices:
    """Return those of such lines that decide what is open in a mapping; anything else in them is passed over."""
    asked = {(entry.kind, entry.label) for entry in mapping.open}
    found: dict[tuple[str, str], str] = {}
    for line in lines if isinstance(lines, list) else []:
        match line:
            case [str(kind), str(label), str(term)] if (kind, label) in asked and term in mapping.allowed[kind]:
                found[kind, label] = term
    return found
