"""The parts of a workbook (ECMA-376, both its editions): found by their relations, and walked
through, never held. Names of elements are read without their namespace, which writers differ in."""

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

Attributes = dict[str, str]
CHUNK = 65536  # bytes
DATES_KNOWN_BY_NUMBER = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


class Broken(ValueError):
    """In Chinese, what to do."""


@dataclass
class Walker:
    """What is called at each element of a part."""

    start: Callable[[str, Attributes], None]
    end: Callable[[str], None] = lambda _name: None
    text: Callable[[str], None] = lambda _text: None


def walk(stream: IO[bytes], walker: Walker) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    local: dict[str, str] = {}

    def name_of(full: str) -> str:
        if full not in local:
            local[full] = full.rpartition(" ")[2]
        return local[full]

    def start(full: str, attributes: Attributes) -> None:
        walker.start(name_of(full), {name_of(one): value for one, value in attributes.items()})

    def refuse(*_: object) -> None:
        raise Broken("工作簿中含有不允许的内容（DOCTYPE）")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda full: walker.end(name_of(full))
    parser.CharacterDataHandler = walker.text
    parser.StartDoctypeDeclHandler = refuse
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk)
    parser.Parse(b"", True)


class Relation(NamedTuple):
    kind: str
    target: str


class Sheet(NamedTuple):
    name: str
    is_visible: bool
    part: str


class Package:
    def __init__(self, content: bytes) -> None:
        self._zip = zipfile.ZipFile(BytesIO(content))
        self._names = {_plain(one.filename): one for one in self._zip.infolist()}
        root = self._relations("")
        book = [one.target for one in root.values() if one.kind == "officeDocument"]
        self._book = book[0] if book else "xl/workbook.xml"
        self._related = self._relations(self._book)
        self.is_1904 = False
        self.sheets: list[Sheet] = []
        self._read_book()

    def open(self, part: str) -> IO[bytes]:
        return self._zip.open(self._names[_plain(part)])

    def strings(self) -> list[str]:
        """The shared ones. What says how a word is pronounced is no part of it."""
        found: list[str] = []
        parts: list[str] = []
        takes, silent = False, 0

        def start(name: str, _: Attributes) -> None:
            nonlocal takes, silent
            if name == "si":
                parts.clear()
            elif name == "rPh":
                silent += 1
            takes = name == "t" and not silent

        def end(name: str) -> None:
            nonlocal takes, silent
            takes = False
            if name == "si":
                found.append("".join(parts))
            elif name == "rPh":
                silent -= 1

        def text(some: str) -> None:
            if takes:
                parts.append(some)

        for stream in self._part("sharedStrings", "xl/sharedStrings.xml"):
            walk(stream, Walker(start, end, text))
        return found

    def formats(self) -> list[str]:
        """Of numbers, by style; one that is a date's and known by its number is `yyyy`."""
        own: dict[int, str] = {}
        styles: list[str] = []
        is_within = False

        def start(name: str, attributes: Attributes) -> None:
            nonlocal is_within
            is_within = is_within or name == "cellXfs"
            if name == "numFmt":
                own[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif name == "xf" and is_within:
                number = int(attributes.get("numFmtId", 0))
                known = "yyyy" if number in DATES_KNOWN_BY_NUMBER else ""
                styles.append(own.get(number, known))

        def end(name: str) -> None:
            nonlocal is_within
            is_within = is_within and name != "cellXfs"

        for stream in self._part("styles", "xl/styles.xml"):
            walk(stream, Walker(start, end))
        return styles

    def _part(self, kind: str, usual: str) -> Iterator[IO[bytes]]:
        """None or one."""
        targets = [one.target for one in self._related.values() if one.kind == kind]
        for target in [*targets, usual][:1]:
            if _plain(target) in self._names:
                with self.open(target) as stream:
                    yield stream

    def _read_book(self) -> None:
        def start(name: str, attributes: Attributes) -> None:
            if name == "workbookPr":
                self.is_1904 = attributes.get("date1904", "0") in {"1", "true"}
            elif name == "sheet":
                related = self._related.get(attributes.get("id", ""))
                if related is not None and related.kind == "worksheet":
                    shown = attributes.get("state", "visible") == "visible"
                    self.sheets.append(Sheet(attributes.get("name", ""), shown, related.target))

        with self.open(self._book) as stream:
            walk(stream, Walker(start))

    def _relations(self, part: str) -> dict[str, Relation]:
        folder, name = posixpath.split(part)
        where = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, Relation] = {}

        def start(name: str, attributes: Attributes) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = unquote(attributes.get("Target", "")).replace("\\", "/")
                whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found[attributes.get("Id", "")] = Relation(kind, whole)

        if _plain(where) in self._names:
            with self.open(where) as stream:
                walk(stream, Walker(start))
        return found


def _plain(name: str) -> str:
    """Writers differ in case, in slashes, and in whether a name begins with one."""
    return name.replace("\\", "/").lstrip("/").lower()
