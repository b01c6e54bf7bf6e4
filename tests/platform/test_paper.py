"""What is printed has its font inside, is wrapped, and says what it cannot print."""

import importlib.util
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import typst

from app.participation.volunteering.paper import TEMPLATE
from app.platform import paper
from app.platform.paper import FontsMissing, printable


@pytest.fixture
def unread() -> Iterator[None]:
    """The fonts are looked for anew, also afterwards."""
    forget()
    yield
    forget()


def forget() -> None:
    for kept in (paper.fonts, paper.faces, paper.characters):
        kept.cache_clear()


def test_what_no_font_has_is_printed_as_its_number() -> None:
    known = "王桂兰、阿依古丽·买买提、𠮷田、李䶮、𬭎、㐂，（１）ABC é"
    assert printable(known) == known
    assert printable("葛\U000e0100") == "葛\U000e0100"  # chooses a shape, and is none itself
    assert printable("李\U000f0000\ue815") == "李□(U+F0000)□(U+E815)"


async def test_without_a_chinese_font_nothing_is_printed(
    unread: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "FAMILY", "Nobody Has This")
    with pytest.raises(FontsMissing):
        await paper.pdf(TEMPLATE, {}, datetime(2026, 11, 25, tzinfo=UTC))
    with pytest.raises(FontsMissing):
        printable("王")


def test_our_font_is_enough_where_the_system_has_none() -> None:
    """A fresh machine."""
    package = importlib.util.find_spec(paper.PACKAGE)
    assert package is not None
    folders = list(package.submodule_search_locations or ())
    alone = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
    )
    assert paper.FAMILY in alone.families()
    assert {font.path for font in alone.fonts()} <= paper.faces().keys()
