"""Every page of the app, one row each: the only place that lists them."""

from dataclasses import dataclass

HOME = "atlas"
"""What links call the first page, whose own address is that of the app."""


@dataclass(frozen=True)
class Page:
    """One page: its section of the menu, its file in pages/, its title, and its address below that of the app."""

    section: str
    file: str
    title: str
    slug: str

    @property
    def name(self) -> str:
        """What links and the catalogue of figures call it."""
        return self.slug or HOME


PAGES = (
    Page("Explore", "explore/atlas.py", "Atlas", ""),
    Page("Explore", "explore/primary.py", "Primary", "primary"),
    Page("Explore", "explore/site.py", "Site", "site"),
    Page("Explore", "explore/evidence.py", "Evidence", "evidence"),
    Page("Explore", "explore/compare.py", "Compare", "compare"),
    Page("Explore", "explore/network.py", "Network", "network"),
    Page("Explore", "explore/enrichment.py", "Enrichment", "enrichment"),
    Page("Explore", "explore/together.py", "Co-occurrence", "together"),
    Page("Learn", "learn/pathways.py", "Pathways", "pathways"),
    Page("Learn", "learn/clinic.py", "Clinic", "clinic"),
    Page("Learn", "learn/claims.py", "Textbook claims", "claims"),
    Page("Learn", "learn/quiz.py", "Quiz", "quiz"),
    Page("Learn", "learn/present.py", "Present", "present"),
    Page("Analyse", "analyse/own.py", "Your data", "own"),
    Page("Analyse", "analyse/export.py", "Export", "export"),
    Page("About", "about/sources.py", "Sources & methods", "sources"),
)
FILES = {page.name: page.file for page in PAGES}
"""The file of each page in pages/."""
