"""What a file that an analyst brings must give, on the page and by the command line."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Counts = dict[tuple[str, str], tuple[int, int]]
Files = Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """Files, what has to be asked of them with its answers, labels that have to be asked, counts, and what is said."""

    files: Files
    answers: Mapping[str, str] = field(default_factory=dict)
    meanings: Mapping[tuple[str, str], str] = field(default_factory=dict)
    counts: Counts = field(default_factory=dict)
    why: str = ""
    options: tuple[str, ...] = ()


def matrix(*lines: str, head: str = "primary,n_patients,Bone,Liver") -> Files:
    return {"m.csv": "\n".join([head, *lines, ""])}


HEAD = "patient_id,primary,sex,Bone,Liver"


def wide(*lines: str, head: str = HEAD) -> str:
    return "\n".join([head, *lines, ""])
