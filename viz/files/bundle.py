"""A figure with all that one needs to cite it and to work on: pictures, data, README, citations, lines of code."""

from collections.abc import Callable, Mapping

import pandas as pd

from data.files import snippets
from data.files.citable import Citable, bibtex, readme
from data.tables.packing import zipped
from data.tables.version import CITATION
from viz.files.render import RenderError

Makers = Mapping[str, tuple[str, Callable[[], bytes]]]
"""Files of a figure: {ending: (name of the format, what makes it)}."""


def bundled(
    one: Citable, stem: str, pictures: Makers, data: Makers, columns: list[str], sources: pd.DataFrame
) -> bytes:
    """Return the archive of a figure; `columns` are those of its data, sources the table of all sources.

    Without a browser it has no pictures, and its README says so.
    """
    files: dict[str, bytes] = {}
    described: dict[str, str] = {}
    note = ""
    try:
        for ending, (name, draw) in pictures.items():
            files[f"{stem}.{ending}"] = draw()
            described[f"{stem}.{ending}"] = f"the figure as {name}"
    except RenderError as error:
        note = f"The pictures are missing: {error}"
    for ending, (name, write) in data.items():
        files[f"{stem}.{ending}"] = write()
        described[f"{stem}.{ending}"] = f"the figure’s data table as {name}"
    for language, ending, read in (("Python", "py", "parquet"), ("R", "R", "csv")):
        files[f"reload.{ending}"] = snippets.snippet(language, read, stem, columns).encode()
        described[f"reload.{ending}"] = f"lines of {language} that read the data"
    files["references.bib"] = bibtex(sources, one.sources).encode()
    files["CITATION.cff"] = CITATION.read_bytes()
    described |= {"references.bib": "the sources of this figure as BibTeX", "CITATION.cff": "how to cite the atlas"}
    files["README.md"] = readme(one, described, note).encode()
    return zipped({f"{stem}/{name}": content for name, content in files.items()})
