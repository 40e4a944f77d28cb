"""SVG drawings at the door: those that only draw are drawn, all others are refused with the reason."""

from __future__ import annotations

import pytest

from pipelines.errors import BadFile
from pipelines.media.picture import read_picture
from pipelines.media.svg import check_svg, draw_svg

NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
# Each of eight levels shows the one below ten times: 100 million squares in 600 bytes.
LAUGHS = '<rect id="a0" width="1" height="1"/>' + "".join(
    f'<g id="a{level}">' + f'<use href="#a{level - 1}"/>' * 10 + "</g>" for level in range(1, 9)
)
PATTERNS = "".join(
    f'<pattern id="p{level}" width="1" height="1"><style>.a{{fill:url(#p{level - 1})}}</style>'
    + '<rect class="a"/>' * 10
    + "</pattern>"
    for level in range(1, 9)
)


def svg(inside: str, *, size: str = 'viewBox="0 0 100 40"') -> bytes:
    return f"<svg {NAMES} {size}>{inside}</svg>".encode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (svg("<script>alert(1)</script>"), "a script"),
        (svg('<x:script xmlns:x="http://www.w3.org/2000/svg"/>'), "a script"),
        (svg('<rect OnClick="alert(1)"/>'), "when it is touched"),
        (svg("<foreignObject><p/></foreignObject>"), "foreignObject"),
        (svg('<iframe xmlns="http://www.w3.org/1999/xhtml"/>'), "another page"),
        (svg('<use xlink:href="https://elsewhere.example/a.svg#b"/>'), "outside it"),
        (svg('<image href="data:image/png;base64,AAAA"/>'), "a picture inside"),
        (svg('<a href="javascript:alert(1)"><rect/></a>'), "outside it"),
        (svg("<rect style=\"fill: URL( 'http://elsewhere.example/a' )\"/>"), "outside it"),
        (svg("<style>@imp/**/ort url(#a); @import 'a.css';</style>"), "@import"),
        (svg(r"<style>rect { fill: \75 rl(http://elsewhere.example) }</style>"), "an escape"),
        (svg('<rect><set attributeName="href" to="javascript:alert(1)"/></rect>'), "an animation"),
        (svg("", size='xml:base="http://elsewhere.example/"'), "xml:base"),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("<text>&a;</text>"), "a DOCTYPE"),
        (b'<?xml version="1.0"?><?xml-stylesheet href="http://elsewhere.example"?>' + svg("<rect/>"), "an instruction"),
        (b'<svg onload="alert(1)"/>', "when it is touched"),
        (b"<svg/>", "no SVG namespace"),
        (svg(f'<defs>{LAUGHS}</defs><use href="#a8"/>'), "more in it than"),
        (svg("<g>" * 300 + "</g>" * 300), "damaged or cut short"),
        (svg(PATTERNS + '<rect class="a" fill="url(#p8)"/>'), "more in it than"),
        (svg("<rect")[:60], "damaged or cut short"),
        (b"\x1f\x8b" + bytes(50), "compressed"),
        (svg("<!--" + "a" * 2_100_000 + "-->"), "may weigh 2 MB"),
    ],
)
def test_a_drawing_that_could_do_more_than_draw_is_refused_with_the_reason(data: bytes, told: str) -> None:
    with pytest.raises(BadFile, match=told):
        check_svg(data, name="logo.svg")


def test_what_a_drawing_refers_to_in_itself_is_drawn() -> None:
    gradient = '<linearGradient id="g"><stop stop-color="#b86848"/></linearGradient>'
    data = svg(f'<defs>{gradient}<rect id="r" width="50" height="40" fill="url(#g)"/></defs><use xlink:href="#r"/>')
    assert check_svg(data, name="logo.svg") is False
    drawn = read_picture(draw_svg(data, name="logo.svg"))
    assert (drawn.width, drawn.has_alpha) == (2048, True)
    assert tuple(drawn.pixels[400, 500]) == (0xB8, 0x68, 0x48, 255)
    assert drawn.pixels[400, 1500, 3] == 0


def test_one_that_says_it_is_thirty_thousand_pixels_wide_is_drawn_at_a_size_that_is_enough() -> None:
    data = svg('<rect width="15000" height="30000"/>', size='width="30000" height="30000"')
    drawn = read_picture(draw_svg(data, name="logo.svg"))
    assert (drawn.width, drawn.height) == (2048, 2048)


def test_a_circle_of_references_ends() -> None:
    assert check_svg(svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'), name="logo.svg") is False


def test_live_text_is_told() -> None:
    assert check_svg(svg("<text>Northbay</text>"), name="logo.svg") is True


def test_comments_that_are_left_open_and_styles_for_everything_do_not_hold_it_up() -> None:
    assert check_svg(svg(f"<style>{'/* ' * 600_000}</style>"), name="logo.svg") is False
    fills = "".join(f".a{{fill:url(#i{number})}}" for number in range(99))
    drawn = "".join(f'<linearGradient id="i{number}"/>' for number in range(99)) + "<g/>" * 20_000
    with pytest.raises(BadFile, match="once all that it repeats is drawn"):
        check_svg(svg(f"<style>{fills}</style>{drawn}"), name="logo.svg")


def test_what_only_a_comment_says_is_no_trouble_and_what_stands_behind_an_open_one_is() -> None:
    assert check_svg(svg("<style>/* url(x.png) */ .a{fill:red}</style>"), name="logo.svg") is False
    with pytest.raises(BadFile, match="something outside it"):
        check_svg(svg("<style>/* a */ /* .a{fill:url(x.png)}</style>"), name="logo.svg")
