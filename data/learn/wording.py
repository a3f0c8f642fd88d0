"""Every sentence of a question on figures: what is asked, what can be answered, and what to take home."""

from collections.abc import Sequence

from data.learn.question import Names, Option, capital

TIE = Option("none", "No difference shown")
"""Offered beside two others, and as often right as they are."""
CLINIC = Option("clinic", "In clinical records")
AUTOPSY = Option("autopsy", "At autopsy")


def listed(texts: Sequence[str]) -> str:
    """Return some texts as a list in a sentence: "bone, the liver and the lung"."""
    return " and ".join([", ".join(texts[:-1]), texts[-1]]) if len(texts) > 1 else "".join(texts)


def _within(points: int) -> str:
    """Return what a tie says beside "no difference shown"."""
    return f"the shares differ by at most {points} percentage point{'s' if points > 1 else ''} (95\u2009% interval)"


def counted(cohorts: Sequence[str]) -> str:
    """Return how many cohorts there are, at the start of a sentence."""
    return {2: "Two", 3: "Three", 4: "Four"}.get(len(cohorts), str(len(cohorts)))


class Wording:
    """The sentences about the cohorts that back a question: of all of them, or of the one that shows it."""

    def __init__(self, words: Names, cohorts: Sequence[str]) -> None:
        """Take the cohorts, none of which has a patient in common with another."""
        self.words = words
        self.agreed = len(cohorts) > 1
        methods = {words.cohorts[cohort].method for cohort in cohorts}
        if not self.agreed:
            self.where = f"In {words.cohort(cohorts[0])}, "
        else:
            self.where = "At autopsy, " if methods == {"autopsy"} else ""
        self.are, self.is_, self.has = ("are", "is", "has") if self.agreed else ("were", "was", "had")

    def said(self, text: str) -> str:
        """Return a sentence on these cohorts."""
        return capital(self.where + text)

    def backing(self, cohorts: Sequence[str]) -> str:
        """Return who shows it."""
        if not self.agreed:
            return f"{self.words.cohort(cohorts[0])} alone shows this; no other cohort confirms it."
        number = counted(cohorts)
        names_of = listed([self.words.cohort(cohort) for cohort in cohorts])
        return f"{number} cohorts agree, with no patient in common: {names_of}."

    def more_sites(self, primary: str, site: str, other: str) -> tuple[str, tuple[Option, ...]]:
        """Return question and options: which of two sites a cancer reaches more often."""
        cancer, one, two = self.words.cancer(primary), self.words.place(site), self.words.place(other)
        prompt = f"{self.are} metastases of {cancer} found more often or less often in {one} than in {two}?"
        return self.said(prompt), (Option("higher", "More often"), Option("lower", "Less often"), TIE)

    def more_sites_lesson(self, primary: str, more: str, less: str, *, within: int) -> str:
        """Return what to take home of it; `within` is by how many points the two of a tie differ at most, else 0."""
        cancer, one, two = self.words.cancer(primary), self.words.place(more), self.words.place(less)
        if within:
            shown = f"no difference {self.is_} shown between {one} and {two}"
            return self.said(f"for metastases of {cancer}, {shown}: {_within(within)}.")
        return self.said(f"metastases of {cancer} {self.are} found more often in {one} than in {two}.")

    def more_primaries(self, site: str, primary: str, other: str) -> tuple[str, tuple[Option, ...]]:
        """Return question and options: which of two cancers reaches a site in more of its patients."""
        place, one, two = self.words.place(site), self.words.cancer(primary), self.words.cancer(other)
        prompt = f"{self.is_} the share of patients with metastases in {place} higher or lower in {one} than in {two}?"
        return self.said(prompt), (Option("higher", "Higher"), Option("lower", "Lower"), TIE)

    def more_primaries_lesson(self, site: str, more: str, less: str, *, within: int) -> str:
        """Return what to take home of it; `within` as above."""
        place, one, two = self.words.place(site), self.words.cancer(more), self.words.cancer(less)
        if within:
            shown = f"no difference {self.is_} shown between {one} and {two}"
            return self.said(f"{shown} in the share of patients with metastases in {place}: {_within(within)}.")
        return self.said(f"{one} {self.has} metastases in {place} in a larger share of its patients than {two}.")

    def which_primary(self, site: str) -> str:
        """Return the question: which of four cancers reaches a site in most of its patients."""
        place = self.words.place(site)
        return self.said(f"which of these cancers {self.has} metastases in {place} in the largest share of patients?")

    def which_primary_lesson(self, site: str, best: str) -> str:
        """Return what to take home of it."""
        place, cancer = self.words.place(site), self.words.cancer(best)
        text = f"of these cancers, {cancer} {self.has} metastases in {place} in the largest share of patients."
        return self.said(text)

    def top_sites(self, primary: str) -> str:
        """Return the question: the three commonest of six sites."""
        cancer = self.words.cancer(primary)
        return self.said(f"in which three of the sites named below {self.are} metastases of {cancer} found most often?")

    def top_sites_lesson(self, primary: str, sites: Sequence[str]) -> str:
        """Return what to take home of it."""
        cancer, places = self.words.cancer(primary), listed([self.words.place(site) for site in sites])
        return self.said(f"of these six sites, {cancer} {self.reaches} {places} most often.")

    @property
    def reaches(self) -> str:
        """The verb of one cancer."""
        return "reaches" if self.agreed else "reached"

    def body(self, primary: str) -> str:
        """Return the question that is answered on the body."""
        cancer = self.words.cancer(primary)
        verb = f"does {cancer} reach" if self.agreed else f"did {cancer} reach"
        return self.said(f"which site, lymph nodes aside, {verb} most often?")

    def body_lesson(self, primary: str, site: str) -> str:
        """Return what to take home of it."""
        cancer, place = self.words.cancer(primary), self.words.place(site)
        return self.said(f"{cancer} {self.reaches} {place} most often, lymph nodes aside.")


def found_at(words: Names, primary: str, site: str) -> str:
    """Return the question: at autopsy or in clinical records, where several cohorts agree."""
    cancer, place = words.cancer(primary), words.place(site)
    return (
        f"Are metastases of {cancer} in {place} found in a larger share of patients at autopsy or in clinical records?"
    )


def found_by(words: Names, primary: str, site: str, autopsy: str, clinic: str) -> str:
    """Return the question: in one autopsy or one clinical cohort."""
    cancer, place = words.cancer(primary), words.place(site)
    one, other = (words.cohorts[cohort].label for cohort in (autopsy, clinic))
    return (
        f"Did {one} (autopsies) or {other} (clinical records) find metastases of {cancer} in {place} "
        "in the larger share of patients?"
    )


def found_lesson(words: Names, primary: str, site: str, answer: str, *, agreed: bool, within: int) -> str:
    """Return what to take home of either; `within` as above."""
    cancer, place = words.cancer(primary), words.place(site)
    are = "are" if agreed else "were"
    if within:
        shown = f"no difference {'is' if agreed else 'was'} shown between autopsy and clinical records"
        return f"For metastases of {cancer} in {place}, {shown}: {_within(within)}."
    where = "at autopsy than in clinical records" if answer == AUTOPSY.id else "in clinical records than at autopsy"
    return f"Metastases of {cancer} in {place} {are} found in a larger share of patients {where}."
