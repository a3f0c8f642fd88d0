"""Graphs as files that other tools open: GraphML, GEXF, GML, Cytoscape JSON, and a list of edges as CSV."""

import json
from collections.abc import Callable
from functools import partial
from io import BytesIO

import networkx as nx

from data.files.text import to_csv
from data.stats.network import edge_table
from data.tables.plain import as_typed


def to_graphml(graph: "nx.Graph[str]") -> bytes:
    """Return a graph as GraphML (for yEd, igraph, Gephi)."""
    return _written(nx.write_graphml_xml, graph)


def to_gexf(graph: "nx.Graph[str]") -> bytes:
    """Return a graph as GEXF 1.2 (for Gephi)."""
    return _written(nx.write_gexf, graph)


def to_gml(graph: "nx.Graph[str]") -> bytes:
    """Return a graph as GML; the format keeps plain ASCII with entities."""
    return _written(nx.write_gml, graph)


def to_cytoscape(graph: "nx.Graph[str]") -> bytes:
    """Return a graph as the JSON of Cytoscape.js and Cytoscape."""
    graph = _typed(graph)
    document = nx.cytoscape_data(graph)
    document["data"] = dict(graph.graph)
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def to_edge_list(graph: "nx.Graph[str]") -> bytes:
    """Return a row an edge as CSV: its ends with their attributes, then its own."""
    return to_csv(edge_table(graph))


FORMATS: dict[str, tuple[str, str, Callable[["nx.Graph[str]"], bytes]]] = {
    "GraphML": ("graphml", "application/graphml+xml", to_graphml),
    "GEXF": ("gexf", "application/gexf+xml", to_gexf),
    "GML": ("gml", "text/plain", to_gml),
    "Cytoscape JSON": ("cyjs", "application/json", to_cytoscape),
    "Edges as CSV": ("csv", "text/csv", to_edge_list),
}
"""Formats on offer: {name: (file ending, media type, writer)}."""


def files_of(graph: "nx.Graph[str]") -> dict[str, tuple[str, str, Callable[[], bytes]]]:
    """Return the files of a graph beside its table of edges, {label: (file ending, media type, what writes it)}."""
    return {
        f"Graph as {name}": (ending, media, partial(write, graph))
        for name, (ending, media, write) in FORMATS.items()
        if ending != "csv"
    }


def _written(write: Callable[..., None], graph: "nx.Graph[str]") -> bytes:
    file = BytesIO()
    write(_typed(graph), file)
    return file.getvalue()


def _typed(graph: "nx.Graph[str]") -> "nx.Graph[str]":
    """A copy whose attributes are as they were typed."""
    copy = graph.copy()
    for about in (copy.graph, *(one for _, one in copy.nodes(data=True)), *(one for *_, one in copy.edges(data=True))):
        about.update({name: as_typed(value) for name, value in about.items() if isinstance(value, str)})
    return copy
