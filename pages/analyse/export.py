"""Export: many figures at once, for all primaries or all sites of a cohort, as one archive."""

from dataclasses import dataclass, field, replace
from functools import partial

import streamlit as st

from data.export import file_name
from data.frequency import listed_primaries, listed_sites
from data.load import Tables
from pages.shared import batch, controls, decks, figures, saving, selection
from pages.shared.address import Selection, to_params
from pages.shared.loading import tables
from pages.shared.views import VIEWS
from viz.describe import many
from viz.plate import PRESETS
from viz.render import INSTALL, browser

MOST, MOST_BYTES = 300, 64_000_000
"""Files and bytes of one archive; more are for the command line, which writes into a folder."""
OVER = {"primaries": "every primary", "sites": "every site", "none": "the figures as chosen"}
USUAL = ["primary_map", "primary_bars"]


@dataclass
class Batch:
    """A batch of this session: what is asked for, of which tables, and what is there so far."""

    requests: dict[str, saving.Request]
    of: Tables
    results: dict[str, batch.Done] = field(default_factory=dict)
    running: bool = True

    @property
    def left(self) -> list[str]:
        """The names of the files that are still to be made."""
        return [name for name in self.requests if name not in self.results]

    @property
    def size(self) -> int:
        """How many bytes are there."""
        return sum(len(one.content) for one in self.results.values())


def last() -> Batch | None:
    """Return this session's batch; None where its cohorts have changed since, and its files with them."""
    before: Batch | None = st.session_state.get("batch")
    return before if before and before.of is tables() else None


def start(requests: dict[str, saving.Request]) -> None:
    """Begin a batch, with what the last one already made."""
    before = last()
    found = {name: one for name, one in before.results.items() if requests.get(name) == one.request} if before else {}
    st.session_state["batch"] = Batch(requests, tables(), {name: one for name, one in found.items() if not one.failed})


def stop() -> None:
    """Leave the batch where it is; what is made stays."""
    st.session_state["batch"].running = False


def command(chosen: Selection, views: list[str], forms: list[str], over: str, preset: str) -> str:
    """Return the line that does the same on the command line."""
    rest = {key: value for key, value in to_params(chosen).items() if key not in ("cohort", "primary", "site")}
    address = "&".join(f"{key}={value}" for key, value in rest.items())
    parts = [
        "python -m viz export --out exports",
        f"--cohort {chosen.cohort}",
        "" if over == "primaries" else f"--primary {chosen.primary}",
        f"--site {chosen.site}" if chosen.site and over != "sites" else "",
        f"--charts {','.join(views)}",
        f"--over {over}",
        f"--formats {','.join(forms)}",
        f"--preset {preset}" if preset in PRESETS else "",
        f"--address '{address}'" if address else "",
        f"--link {decks.base_address()}",
    ]
    return " \\\n  ".join(part for part in parts if part)


chosen = selection.current()
view = selection.view(chosen, tables())
controls.bar(view, lead="primary", least=True)
st.title("Export")
st.markdown(
    "Any figure can be saved by **Save** below it. Here you save many at once: charts × formats, for every primary or "
    "every site of the cohort above. The archive has a report of what the cohort cannot answer."
)
left, right = st.columns(2, gap="large")
with left:
    names = {key: f"{page}: {name}" for key, (page, name, _) in VIEWS.items()}
    views = st.multiselect("Charts", list(names), default=USUAL, format_func=names.__getitem__, key="batch_views")
    over = st.segmented_control(
        "For", list(OVER), default="primaries", required=True, key="batch_over", format_func=OVER.__getitem__
    )
with right:
    forms = st.multiselect(
        "Formats",
        list(saving.FORMATS),
        default=["svg", "csv"],
        key="batch_forms",
        format_func=lambda form: saving.FORMATS[form][0],
    )
    preset = st.selectbox(
        "Size",
        list(PRESETS),
        index=list(PRESETS).index("double"),
        key="batch_preset",
        format_func=lambda key: PRESETS[key][0],
    )
size = PRESETS[preset][1]
asked_for = replace(chosen, cohort=view.cohort["cohort_id"])
requests = batch.plan(asked_for, views, forms, size, over=over or "none", base=decks.base_address())
drawn = any(form in (*saving.PICTURES, "bundle") for form in forms)
if drawn and browser() is None:
    st.info(f"No browser is installed to draw pictures. {INSTALL} HTML and data need none.", icon=":material/block:")
if len(requests) > MOST:
    st.info(
        f"{len(requests):,} files are too many for one archive; up to {MOST} are made here. Choose fewer charts or "
        "formats, or use the command line below, which has no limit.",
        icon=":material/block:",
    )
with st.container(horizontal=True, vertical_alignment="center"):
    st.button(
        f"Export {many(len(requests), 'file', 'files')}",
        type="primary",
        icon=":material/download:",
        on_click=start,
        args=(requests,),
        key="batch_start",
        disabled=not requests or len(requests) > MOST,
    )
    everyone = {"primaries": listed_primaries, "sites": listed_sites}
    if over in everyone:
        count = len(everyone[over](tables(), asked_for.cohort))
        st.caption(f"{many(count, over.replace('ies', 'y').removesuffix('s'), over)} in {view.cohort['label']}.")
asked = last()
if asked and asked.running:
    st.button("Cancel", key="batch_stop", on_click=stop)
    bar = st.progress(0.0, "Drawing …")
    for name in asked.left:
        at = len(asked.results)
        if asked.size > MOST_BYTES:
            break
        bar.progress(at / len(asked.requests), f"{at + 1} of {len(asked.requests)}: {name}")
        asked.results[name] = batch.done(asked.requests[name], figures.look())
    asked.running = False
    st.rerun()
elif asked:
    good = [one for one in asked.results.values() if not one.reason]
    cannot = [one for one in asked.results.values() if one.reason]
    told = f"{many(len(good), 'file', 'files')} made"
    told += f", {len(cannot)} not (see the list)" if cannot else ""
    full = asked.size > MOST_BYTES
    more = "the archive is full, take the command line" if full else "Export goes on where it stopped"
    told += f", {len(asked.left)} left: {more}" if asked.left else ""
    st.markdown(f"**{told}.**")
    if good:
        st.download_button(
            "Save the archive",
            partial(batch.archive, good + cannot),
            mime="application/zip",
            on_click="ignore",
            file_name=f"{file_name('export', asked_for.cohort)}.zip",
            key="batch_save",
            icon=":material/folder_zip:",
        )
    if cannot:
        with st.expander(f"Not made ({len(cannot)})"):
            figures.table(batch.reasons(cannot))
st.subheader("On the command line")
st.caption("The same files, into a folder; a run that was stopped goes on where it was.")
st.code(command(asked_for, views, forms, over or "none", preset), language="bash")
