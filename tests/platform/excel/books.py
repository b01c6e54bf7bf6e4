"""Workbooks part by part, as many writers write them and openpyxl and xlsxwriter never would."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

USUAL = "http://schemas.openxmlformats.org"
MAIN = f"{USUAL}/spreadsheetml/2006/main"
RELATED = f"{USUAL}/officeDocument/2006/relationships"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    RELATED: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
PACKAGE = f"{USUAL}/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


@dataclass(frozen=True)
class Sheet:
    """`rows` is XML, or texts."""

    rows: str | Sequence[Sequence[str | None]]
    name: str = "名册"
    state: str = "visible"
    before: str = ""  # the rows
    after: str = ""

    def xml(self) -> str:
        rows = self.rows if isinstance(self.rows, str) else written(self.rows)
        sheet = f"{self.before}<sheetData>{rows}</sheetData>{self.after}"
        return f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELATED}">{sheet}</worksheet>'


def written(rows: Sequence[Sequence[str | None]], first: int = 1) -> str:
    """As text in the cells; one that begins with `<` is a cell's XML."""
    return "".join(
        f'<row r="{number}">{"".join(map(cell, row, at(number)))}</row>'
        for number, row in enumerate(rows, first)
    )


def at(row: int) -> list[str]:
    return [f"{letters(column)}{row}" for column in range(1, 60)]


def letters(column: int) -> str:
    before, rest = divmod(column - 1, 26)
    return (letters(before) if before else "") + chr(ord("A") + rest)


def cell(text: str | None, where: str) -> str:
    if text is None:
        return ""
    if text.startswith("<"):
        return text.replace("<c", f'<c r="{where}"', 1)
    return f'<c r="{where}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def number(value: str, style: int = 0) -> str:
    return f'<c s="{style}"><v>{value}</v></c>'


def a_workbook(
    *sheets: Sheet,
    strings: str | None = None,
    styles: str | None = None,
    properties: str = "",
    strict: bool = False,
    more: Mapping[str, bytes] | None = None,
) -> bytes:
    """`strings` and `styles` are XML below the root, and may be missing."""
    related = [
        relation(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml")
        for n in range(1, len(sheets) + 1)
    ]
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": relations([relation("rId1", "officeDocument", "xl/workbook.xml")]),
    }
    for name, kind, inner in (
        ("sst", "sharedStrings", strings),
        ("styleSheet", "styles", styles),
    ):
        if inner is not None:
            related.append(relation(kind, kind, f"{kind}.xml"))
            parts[f"xl/{kind}.xml"] = f'{HEAD}<{name} xmlns="{MAIN}">{inner}</{name}>'
    named = "".join(
        f'<sheet name="{one.name}" sheetId="{n}" state="{one.state}" r:id="rId{n}"/>'
        for n, one in enumerate(sheets, 1)
    )
    book = f"<workbookPr {properties}/><sheets>{named}</sheets>"
    parts["xl/workbook.xml"] = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATED}">{book}</workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = relations(related)
    for n, one in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = one.xml()
    if strict:
        for usual, other in STRICT.items():
            parts = {name: text.replace(usual, other) for name, text in parts.items()}
    return zipped({name: text.encode() for name, text in parts.items()} | dict(more or {}))


def zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def relation(key: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{key}" Type="{RELATED}/{kind}" Target="{target}"/>'


def relations(some: Sequence[str]) -> str:
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(some)}</Relationships>'
