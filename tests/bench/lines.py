"""One line of a bench: what was measured, its target, and whether that is met."""


def line(
    name: str, value: float, unit: str = "", *, most: float | None = None, least: float | None = None, more: str = ""
) -> None:
    """Print a value beside what it may be at `most`, or must be at `least`; `more` is how it was measured."""
    target, met = "", ""
    if most is not None:
        target, met = f"at most {most:g}", "met" if value <= most else "not met"
    elif least is not None:
        target, met = f"at least {least:g}", "met" if value >= least else "not met"
    print(f"  {name:<64}{value:9.2f} {unit:<3}{target:>14}  {met:<8}{more}".rstrip(), flush=True)
