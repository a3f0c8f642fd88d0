"""Decisions about labels that outlive their upload: only what names our terms, and only where it is asked again."""

from data.atlas import Atlas
from data.own.read.sheets import read_files
from data.own.understand.kept import MOST, again, kept
from data.own.understand.mapping import LEFT_OUT, LabelMapping, proposed
from data.own.understand.recognise import recognised

CSV = b"primary,site,n_with_site,n_patients\nBreast,Bone,5,20\nBreast,Lungg,5,20\nBreast,Jane Doe,5,20\n"


def mapping(atlas: Atlas) -> LabelMapping:
    return proposed(recognised(read_files([("clinic.csv", CSV)]), atlas), atlas)


def test_what_was_decided_is_decided_again(atlas: Atlas) -> None:
    decided = {("site", "Lungg"): "lung", ("site", "Jane Doe"): LEFT_OUT, ("sex", "w"): "female"}
    lines = kept(decided)
    assert lines == [["site", "Lungg", "lung"]]
    assert again(lines, mapping(atlas)) == {("site", "Lungg"): "lung"}
    assert len(mapping(atlas).decided(again(lines, mapping(atlas))).open) == len(mapping(atlas).open) - 1


def test_what_was_kept_before_stays() -> None:
    before = [["site", "Lungg", "bone"], ["site", "Elsewhere", "liver"], 7]
    assert kept({("site", "Lungg"): "lung"}, before) == [["site", "Lungg", "lung"], ["site", "Elsewhere", "liver"]]


def test_what_is_kept_is_bounded() -> None:
    assert len(kept({("site", str(n)): "lung" for n in range(MOST + 1)})) == MOST


def test_foreign_lines_are_passed_over(atlas: Atlas) -> None:
    foreign = [["site", "Lungg", "moon"], ["site", "Else", "lung"], ["made-up", "Lungg", "lung"], ["site"], 7, None, {}]
    for lines in (foreign, None, "text", 7, [["site", ["Lungg"], "lung"]]):
        assert again(lines, mapping(atlas)) == {}
