"""Reads this data package with pandas, every text exactly as it was written.

    from read import read
    tables = read(".")
    tables["answers"]["text"]

What datapackage.json says of each column decides: texts stay texts ("NA", "NULL", "1e5", "007", the country NA), numbers,
days and times become numbers, days and times, several codes in one cell become a list. What is missing is <NA>, NaT or None.
"""

import io
import json
import os

import pandas


def read(folder="."):
    """Returns a dict of data frames: one for each table, by its name."""
    with open(os.path.join(folder, "datapackage.json"), encoding="utf-8") as file:
        package = json.load(file)
    return {resource["name"]: _table(folder, resource) for resource in package["resources"]}


def _table(folder, resource):
    schema = resource["schema"]
    path = os.path.join(folder, resource["path"])
    # pandas ends a text at a NUL. Such a file is read with a byte in its place that no text in UTF-8 has.
    with open(path, "rb") as file:
        nul = any(b"\0" in chunk for chunk in iter(lambda: file.read(1 << 20), b""))
        file.seek(0)
        cells = pandas.read_csv(
            io.BytesIO(file.read().replace(b"\0", b"\xff")) if nul else path,
            dtype=str, keep_default_na=False, na_filter=False,
            encoding="utf-8-sig", encoding_errors="surrogateescape", skip_blank_lines=False, low_memory=False,
        )
    if nul:
        cells = cells.apply(lambda column: column.str.replace("\udcff", "\0", regex=False))
    for field in schema["fields"]:
        missing = field.get("missingValues", schema.get("missingValues", [""]))
        cells[field["name"]] = _column(cells[field["name"]], field, missing)
    return cells


def _column(texts, field, missing):
    texts = texts.astype("string")
    there = texts.mask(texts.isin(missing)) if missing else texts
    kind = field.get("type", "string")
    if field.get("delimiter"):
        lists = [None if text is pandas.NA else text.split(field["delimiter"]) for text in there]
        return pandas.Series(lists, index=texts.index, dtype=object)
    if kind == "integer":
        return there.astype("Int64")
    if kind == "number":
        return there.astype("Float64")
    if kind == "boolean":
        return there.map({"true": True, "false": False}).astype("boolean")
    if kind == "datetime":
        return pandas.to_datetime(there, utc=True)
    if kind == "date":
        return pandas.to_datetime(there, format="%Y-%m-%d")
    return there
