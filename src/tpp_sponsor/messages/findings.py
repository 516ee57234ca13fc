"""Rejected rows and warnings in words: for lists and pages, and for the correction files of senders."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from tpp_sponsor.domain.codes import Reject
from tpp_sponsor.messages import Texts
from tpp_sponsor.tables.findings import Finding
from tpp_sponsor.tables.typed import dy

# A row of `Finding`.
FindingRow = Mapping[str, Any]
# What a sentence may be for, besides a code → the column of a finding that says it.
_WHERE = {"column": "kolom", "table": "tabel"}


def say_finding(texts: Texts, group: str, finding: FindingRow) -> str:
    """Return the sentence of a finding's code, in its column or table if it has one for that, then that of its cause.

    `group` is `reject` or `warning`.
    """
    values = {name: finding[name] for name in ("kolom", "isi", "rincian")}
    sentence = texts.say(_key(texts, group, finding["kode"], finding), **values)
    cause = finding["sebab"]
    return f"{sentence} {texts.say(_key(texts, 'cause', cause, finding), **values)}" if cause else sentence


def _key(texts: Texts, group: str, code: str, finding: FindingRow) -> str:
    """Return the key of the sentence of a code or cause that is closest to the finding.

    It is that of its column, of its table, or any.
    """
    near = (f"{group}_in_{where}.{code}.{finding[name]}" for where, name in _WHERE.items())
    return next((key for key in near if texts.knows(key)), f"{group}.{code}")


def say_findings(texts: Texts, group: str, findings: dy.DataFrame[Finding]) -> pl.Series:
    """`say_finding` of each, set-wise: findings of one kind share a sentence with placeholders."""
    sentences = [pl.DataFrame(schema={"_at": pl.UInt32, "pesan": pl.String})]
    kind = ("tabel", "kode", "kolom", "sebab")
    for (tabel, kode, kolom, sebab), alike in findings.with_row_index("_at").group_by(kind):
        placeholders = {
            "tabel": tabel,
            "kode": kode,
            "kolom": kolom,
            "sebab": sebab,
            "isi": "\0isi\0",
            "rincian": "\0rincian\0",
        }
        pieces = say_finding(texts, group, placeholders).split("\0")
        parts = [pl.col(piece) if at % 2 else pl.lit(piece) for at, piece in enumerate(pieces)]
        sentences.append(alike.select("_at", pesan=pl.concat_str(parts)))
    return pl.concat(sentences).sort("_at")["pesan"]


def what_is_wrong(finding: FindingRow, heading: str, texts: Texts) -> str:
    """Say what is wrong with a cell, named by its heading, or with a row as a whole."""
    return texts.say(f"correction.wrong.{finding['kode']}", kolom=heading)


def what_to_do(finding: FindingRow, heading: str, texts: Texts) -> str:
    """Say what the sender must do: by the likely cause if one is known, else by the code."""
    code, cause = finding["kode"], finding["sebab"]
    by_cause = (
        texts.say(f"cause.{cause}", kolom=heading, isi=finding["isi"], rincian=finding["rincian"])
        if cause
        else ""
    )
    in_column = f"correction.remedy_in_column.{code}.{finding['kolom']}"
    key = in_column if texts.knows(in_column) else f"correction.remedy.{code}"
    by_code = texts.say(key, kolom=heading)
    if code == Reject.CONTRADICTED:
        return f"{by_code} {by_cause}".rstrip()
    # What broke the original does not help in a workbook.
    return by_code if code == Reject.BROKEN_ROW else by_cause or by_code
