"""PDFs that are sound and odd, as banks, tax offices, phones and form makers write them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw

RED_BELOW = b"1 0 0 rg 0 0 300 50 re f"
HELVETICA = {"Type": Name.Font, "Subtype": Name.Type1, "BaseFont": Name.Helvetica}


def made(page: bytes = RED_BELOW, *, words: bool = False, **save: Any) -> bytes:
    """A page of 300 × 100 points with this content; with `words` it may use the font F1."""
    with pikepdf.new() as pdf:
        _page(pdf, page, words=words)
        return _saved(pdf, **save)


def without_fonts(text: str, encoding: str, codec: str, ordering: str = "GB1", mode: int = 0) -> bytes:
    """Words in 40 points in SimSun, which the file does not hold; `mode`: how they are painted (3: not at all)."""
    with pikepdf.new() as pdf:
        page = _page(pdf, f"BT {mode} Tr /F1 40 Tf 20 40 Td <{text.encode(codec).hex()}> Tj ET".encode())
        base = {"Type": Name.Font, "BaseFont": Name.SimSun}
        about = Dictionary(
            Type=Name.FontDescriptor, FontName=Name.SimSun, Flags=6, FontBBox=Array([-25, -254, 1000, 880]),
            ItalicAngle=0, Ascent=880, Descent=-120, CapHeight=880, StemV=93,
        )  # fmt: skip
        below = Dictionary(
            Subtype=Name.CIDFontType2,
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String(ordering), Supplement=2),
            FontDescriptor=pdf.make_indirect(about),
            **base,
        )
        font = Dictionary(
            Subtype=Name.Type0,
            Encoding=Name("/" + encoding),
            DescendantFonts=Array([pdf.make_indirect(below)]),
            **base,
        )
        page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
        return _saved(pdf)


def portfolio(members: Mapping[str, bytes]) -> bytes:
    """An empty cover, and everything else enclosed."""
    with pikepdf.new() as pdf:
        _page(pdf, b"")
        for name, content in members.items():
            pdf.attachments[name] = content
        pdf.Root.Collection = Dictionary(View=Name.D)
        return _saved(pdf)


def with_mark_that_opens(name: str, content: bytes) -> bytes:
    """A page with a paper clip on it, as lawyers' programs attach files."""
    with pikepdf.new() as pdf:
        page = _page(pdf, RED_BELOW)
        streams = Dictionary(F=pdf.make_stream(content, Type=Name.EmbeddedFile))
        specification = Dictionary(Type=Name.Filespec, UF=String(name), EF=streams)
        mark = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([10, 60, 30, 80]), FS=specification)
        page.obj.Annots = Array([pdf.make_indirect(mark)])
        return _saved(pdf)


def enclosing(name: str, content: bytes, place: str) -> bytes:
    """A file that is in no list of the document's: beside `the document`, `the page`, or as what a mark plays."""
    with pikepdf.new() as pdf:
        page = _page(pdf, RED_BELOW)
        streams = Dictionary(F=pdf.make_stream(content, Type=Name.EmbeddedFile))
        file = pdf.make_indirect(Dictionary(Type=Name.Filespec, UF=String(name), EF=streams))
        clip = Dictionary(S=Name.MCD, D=file, CT=String("video/mp4"))
        marks = {
            "a film": Dictionary(
                Subtype=Name.RichMedia,
                RichMediaContent=Dictionary(Assets=Dictionary(Names=Array([String(name), file]))),
            ),
            "a film of old": Dictionary(
                Subtype=Name.Screen, A=Dictionary(S=Name.Rendition, R=Dictionary(S=Name.MR, C=clip))
            ),
        }
        if place in marks:
            _mark(pdf, page, marks[place])
        else:
            (pdf.Root if place == "the document" else page.obj).AF = Array([file])
        return _saved(pdf)


def sounding() -> bytes:
    """A page with a loudspeaker on it that plays a sound."""
    with pikepdf.new() as pdf:
        sound = pdf.make_stream(bytes(800), Type=Name.Sound, R=8000)
        _mark(pdf, _page(pdf, RED_BELOW), Dictionary(Subtype=Name.Sound, Sound=sound, F=4))
        return _saved(pdf)


def xml_form(*, is_dynamic: bool, lists_fields: bool = False) -> bytes:
    """A form with XFA: one that only Adobe draws, or one that has its field on the page as well.

    With `lists_fields` the former names a field too, which stands on no page.
    """
    with pikepdf.new() as pdf:
        page = _page(pdf, b"BT /F1 12 Tf 20 40 Td (Please wait...) Tj ET" if is_dynamic else RED_BELOW, words=True)
        fields = Array([]) if is_dynamic else Array([_field(pdf, page, "300")])
        xml = pdf.make_stream(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><template/></xdp:xdp>")
        if lists_fields:
            fields = Array([pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("form1")))])
        pdf.Root.AcroForm = Dictionary(Fields=fields, XFA=xml, **_defaults())
        if is_dynamic and not lists_fields:
            pdf.Root.NeedsRendering = True
        return _saved(pdf)


def filled_form(value: str = "300 yuan") -> bytes:
    """A value in a field, which each viewer draws by itself."""
    with pikepdf.new() as pdf:
        page = _page(pdf, b"", words=True)
        pdf.Root.AcroForm = Dictionary(Fields=Array([_field(pdf, page, value)]), NeedAppearances=True, **_defaults())
        return _saved(pdf)


def signed() -> bytes:
    """An e-invoice: a visible seal with a signature over the file (of no real key)."""
    with pikepdf.new() as pdf:
        page = _page(pdf, RED_BELOW)
        seal = pdf.make_stream(b"0 0 1 rg 0 0 40 40 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 40, 40])
        signature = Dictionary(
            Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"),
            Contents=String("SIGNATURE"), ByteRange=Array([0, 10, 20, 10]),
        )  # fmt: skip
        field = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("seal"), Rect=Array([200, 55, 240, 95]), F=4,
            V=pdf.make_indirect(signature), AP=Dictionary(N=seal),
        )  # fmt: skip
        page.obj.Annots = Array([pdf.make_indirect(field)])
        pdf.Root.AcroForm = Dictionary(Fields=page.obj.Annots, SigFlags=3)
        return _saved(pdf)


def layered() -> bytes:
    """Red on the left in a layer that is shown, blue on the right in one that is not."""
    with pikepdf.new() as pdf:
        page = _page(pdf, b"/OC /On BDC 1 0 0 rg 0 0 150 100 re f EMC /OC /Off BDC 0 0 1 rg 150 0 150 100 re f EMC")
        shown, hidden = (pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in ("on", "off"))
        page.obj.Resources = Dictionary(Properties=Dictionary(On=shown, Off=hidden))
        pdf.Root.OCProperties = Dictionary(
            OCGs=Array([shown, hidden]), D=Dictionary(ON=Array([shown]), OFF=Array([hidden]))
        )
        return _saved(pdf)


def turned_and_cut() -> bytes:
    """The lower half of the page is red, its upper half is outside of what is shown; and it lies on its side."""
    with pikepdf.new() as pdf:
        page = _page(pdf, RED_BELOW)
        page.obj.CropBox, page.obj.Rotate = Array([0, 0, 300, 50]), 90
        return _saved(pdf)


def marked() -> bytes:
    """A blue stamp that somebody has put on the page."""
    with pikepdf.new() as pdf:
        page = _page(pdf, b"")
        look = pdf.make_stream(b"0 0 1 rg 0 0 60 60 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 60, 60])
        stamp = Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([20, 20, 80, 80]), F=4, AP=Dictionary(N=look)
        )
        page.obj.Annots = Array([pdf.make_indirect(stamp)])
        return _saved(pdf)


def long_chat(width: int = 1080, height: int = 20_000) -> bytes:
    """A chat of many screens as one page, black lines on white, a line every 40 points."""
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    for y in range(0, height, 40):
        pen.text((40, y), f"line {y:05d} the shop refused the refund of 300.00", fill=0, font_size=26)
    out = io.BytesIO()
    image.save(out, "PDF", resolution=72, quality=60)
    return out.getvalue()


def _page(pdf: pikepdf.Pdf, content: bytes, *, words: bool = False) -> pikepdf.Page:
    page = pdf.add_blank_page(page_size=(300, 100))
    page.obj.Contents = pdf.make_stream(content)
    if words:
        page.obj.Resources = Dictionary(Font=Dictionary(F1=Dictionary(**HELVETICA)))
    return page


def _mark(pdf: pikepdf.Pdf, page: pikepdf.Page, mark: Dictionary) -> None:
    mark.Type, mark.Rect = Name.Annot, Array([10, 60, 30, 80])
    page.obj.Annots = Array([pdf.make_indirect(mark)])


def _field(pdf: pikepdf.Pdf, page: pikepdf.Page, value: str) -> Dictionary:
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("amount"), V=String(value), F=4,
        Rect=Array([20, 60, 200, 90]), DA=String("/Helv 20 Tf 0 g"),
    )  # fmt: skip
    kept = pdf.make_indirect(field)
    page.obj.Annots = Array([kept])
    return kept


def _defaults() -> dict[str, Any]:
    """The looks of a form's values."""
    return {"DA": String("/Helv 20 Tf 0 g"), "DR": Dictionary(Font=Dictionary(Helv=Dictionary(**HELVETICA)))}


def _saved(pdf: pikepdf.Pdf, **save: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **save)
    return out.getvalue()
