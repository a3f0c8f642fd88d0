"""The data dictionary: what datapackage.json says of a table, as a table for people."""

from typing import Any

import pandas as pd


def columns_of(resource: dict[str, Any]) -> pd.DataFrame:
    """Return a row a column of a table: name, meaning, type, unit, what is allowed, key, where it refers to.

    resource is that of a table in the descriptor; see data.tables.load.read_package.
    """
    keys = resource["schema"]["primaryKey"]
    targets = {key["fields"][0]: key["reference"]["resource"] for key in resource["schema"]["foreignKeys"]}
    return pd.DataFrame(
        [
            {
                "Column": field["name"],
                "Meaning": field["description"],
                "Type": field["type"],
                "Unit": field.get("unit", ""),
                "Allowed": _allowed(field.get("constraints", {})),
                "Key": field["name"] in keys,
                "Refers to": targets.get(field["name"], ""),
            }
            for field in resource["schema"]["fields"]
        ]
    )


def _allowed(constraints: dict[str, object]) -> str:
    parts = []
    if constraints.get("required"):
        parts.append("never blank")
    if "enum" in constraints:
        parts.append(", ".join(map(str, constraints["enum"])))  # type: ignore[call-overload]  # a list by the standard
    if "minimum" in constraints:
        parts.append(f"from {constraints['minimum']}")
    if "maximum" in constraints:
        parts.append(f"to {constraints['maximum']}")
    return "; ".join(parts)
