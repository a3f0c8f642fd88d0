"""The atlas: the tables, what is derived from them once, and a bounded memo of what was formed from them.

There is one for the server, and one for a session that brought its own cohort. It is passed, never looked up.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property, wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

from cachetools import LRUCache
from cachetools.keys import hashkey

from data.tables.load import Tables
from data.tables.vocabulary import Vocabulary

P = ParamSpec("P")
R = TypeVar("R")


class Memo:
    """What some functions returned, the last few of each; however many ask at once, each value is formed once."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept: dict[Callable[..., Any], LRUCache[Hashable, Future[Any]]] = {}
        self._lock = Lock()

    def value(self, function: Callable[..., R], size: int, key: Hashable, make: Callable[[], R]) -> R:
        """Return what `make` returns, kept under `key` among the last `size` values of `function`.

        An error is raised to everybody who waits for it, and not kept.
        """
        with self._lock:
            kept = self._kept.setdefault(function, LRUCache(size))
            found: Future[R] | None = kept.get(key)
            if found is not None and found.done():
                return found.result()
            mine = found is None
            if found is None:
                found = kept[key] = Future()
        if mine:
            try:
                found.set_result(make())
            except BaseException as error:
                with self._lock:
                    kept.pop(key, None)
                found.set_exception(error)
                raise
        return found.result()


@dataclass(frozen=True, eq=False)
class Atlas:
    """The tables with their indexes. Nothing of it is ever changed; other tables make another atlas.

    private are the ids of cohorts that live in one session alone, so that their addresses open nothing elsewhere.
    """

    tables: Tables
    memo: Memo = field(default_factory=Memo, repr=False)
    private: frozenset[str] = frozenset()

    @cached_property
    def primaries(self) -> Vocabulary:
        """The primaries."""
        return Vocabulary(self.tables.primaries)

    @cached_property
    def sites(self) -> Vocabulary:
        """The sites."""
        return Vocabulary(self.tables.sites)

    @cached_property
    def cohorts(self) -> Vocabulary:
        """The cohorts."""
        return Vocabulary(self.tables.cohorts)

    @cached_property
    def sources(self) -> Vocabulary:
        """The sources."""
        return Vocabulary(self.tables.sources)

    @cached_property
    def claims(self) -> Vocabulary:
        """The claims of the patient article."""
        return Vocabulary(self.tables.claims)

    @cached_property
    def flag_labels(self) -> dict[str, str]:
        """{flag: its label in the middle of a line}."""
        return {flag: label.lower() for flag, label in Vocabulary(self.tables.flags).labels.items()}

    @cached_property
    def residual_sites(self) -> frozenset[str]:
        """The sites that are no single organ and never ranked."""
        return frozenset(site for site, residual in self.sites.column("is_residual").items() if residual)

    @cached_property
    def origins(self) -> frozenset[tuple[str, str]]:
        """Every primary with its own organ, as (primary, site)."""
        own = self.tables.own_sites[self.tables.own_sites["extent"] == "organ"]
        return frozenset(zip(own["primary_id"], own["site_id"], strict=True))

    def own_organs(self, primary_id: str) -> frozenset[str]:
        """Return the sites that are a primary's own organ."""
        return frozenset(site for primary, site in self.origins if primary == primary_id)


def memoised(
    size: int,
) -> Callable[[Callable[Concatenate[Atlas, P], R]], Callable[Concatenate[Atlas, P], R]]:
    """Keep the last `size` values of a function of an atlas with that atlas; its arguments must be hashable.

    What it returns is shared: never change it.
    """

    def wrap(function: Callable[Concatenate[Atlas, P], R]) -> Callable[Concatenate[Atlas, P], R]:
        @wraps(function)
        def call(atlas: Atlas, /, *args: P.args, **kwargs: P.kwargs) -> R:
            key = hashkey(*args, **kwargs)  # type: ignore[arg-type]  # a call with another kind of argument fails by itself
            return atlas.memo.value(function, size, key, lambda: function(atlas, *args, **kwargs))

        return call

    return wrap
