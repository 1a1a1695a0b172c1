"""Files that people send, and files that nobody should: made here, so that each test says what it feeds."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pikepdf
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

RED, BLUE = (200, 30, 30), (30, 30, 200)
GPS_SECRET = b"SECRET-CAMERA"


def upload(content: bytes, name: str = "photo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def picture(format: str = "PNG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options) -> bytes:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    image.convert(mode).save(out, format, **options)
    return out.getvalue()


def photo_with_gps(format: str = "JPEG", orientation: int = 6) -> bytes:
    """A phone's photo: lying on its side, with the place it was taken and the camera's name."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = GPS_SECRET.decode()
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 26.0)
    return picture(format, exif=exif.tobytes(), quality=95)


def huge_png(side: int = 20_000) -> bytes:
    """A few kilobytes that unpack to 400 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" * (side // 8 + 1)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def huge_webp() -> bytes:
    """A header that claims 16,384 × 16,384."""
    side = (16_383).to_bytes(3, "little")
    body = (
        b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + side + side + b"VP8L" + struct.pack("<I", 5) + b"\x2f\0\0\0\0\0"
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (members or {"a.txt": b"hello"}).items():
            archive.writestr(name, data)
    return out.getvalue()


def docx() -> bytes:
    return zipped(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})


def pdf(pages: int = 2, **save) -> bytes:
    with pikepdf.new() as document:
        for _ in range(pages):
            page = document.add_blank_page(page_size=(595, 842))
            page.obj.Contents = document.make_stream(b"1 0 0 rg 0 500 595 342 re f")
        out = io.BytesIO()
        document.save(out, **save)
    return out.getvalue()


def pdf_of_words(*pages: str) -> bytes:
    """A page for each line, as a typesetter makes it: fonts, text, and a name in the metadata."""
    lines = "\n#pagebreak()\n".join(f'#text("{line}")' for line in pages)
    return typst.compile(f'#set page(paper: "a4")\n{lines}'.encode(), format="pdf")


def locked_pdf(user: str = "", owner: str = "owner") -> bytes:
    return pdf(encryption=pikepdf.Encryption(user=user, owner=owner))


def hostile_pdf() -> bytes:
    """Scripts in every place that runs them, an attachment, links outwards, a program, metadata, a photo with GPS."""
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('EVIL-SCRIPT')"))
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(595, 842))
        page.obj.Contents = document.make_stream(b"0 0 1 rg 0 0 595 842 re f")
        page.obj.AA = Dictionary(O=script)
        link = Dictionary(S=Name.URI, URI=String("https://EVIL-LINK.example/"), Next=script)
        launch = Dictionary(S=Name.Launch, F=String("EVIL-PROGRAM.exe"))
        box = Array([0, 0, 100, 100])
        widget = {"Type": Name.Annot, "Subtype": Name.Widget, "Rect": box}
        field = document.make_indirect(
            Dictionary(FT=Name.Btn, T=String("b"), A=script, AA=Dictionary(U=script), **widget)
        )
        seal = document.make_indirect(
            Dictionary(FT=Name.Sig, T=String("s"), V=Dictionary(Name=String("SIGNER-NAME")), **widget)
        )
        page.obj.Annots = Array(
            [
                Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=link),
                Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=launch),
                field,
                seal,
            ]
        )
        jpeg = document.make_stream(
            photo_with_gps(), Type=Name.XObject, Subtype=Name.Image, Width=60, Height=40, ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8, Filter=Name.DCTDecode,
        )  # fmt: skip
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=jpeg))
        document.Root.OpenAction = script
        document.Root.AA = Dictionary(WC=script)
        document.Root.AcroForm = Dictionary(
            Fields=Array([field, seal]), XFA=document.make_stream(b"<xdp>EVIL-XFA</xdp>"), SigFlags=3
        )
        document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("EVIL"), script])))
        document.attachments["EVIL-ATTACHMENT.exe"] = b"MZ EVIL-PAYLOAD"
        document.docinfo["/Author"] = "SECRET-AUTHOR"
        with document.open_metadata() as metadata:
            metadata["dc:creator"] = ["SECRET-AUTHOR"]
        out = io.BytesIO()
        document.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def shaded_pdf(times: int = 20_000) -> bytes:
    """A page of some hundred bytes that is painted all over again and again: minutes of work."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        shading = Dictionary(
            ShadingType=3, ColorSpace=Name.DeviceRGB, Coords=[300, 400, 0, 300, 400, 600], Extend=[True, True],
            Function=Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 0, 0], C1=[0, 0, 1], N=1.5),
        )  # fmt: skip
        page.obj.Resources = Dictionary(Shading=Dictionary(S=pdf.make_indirect(shading)))
        page.obj.Contents = pdf.make_stream(b"/S sh\n" * times)
        out = io.BytesIO()
        pdf.save(out, compress_streams=True)
    return out.getvalue()


def pdf_bomb() -> bytes:
    """60 kB whose table of objects unpacks to 60 MB."""
    body = zlib.compress(bytes(60 << 20), 9)
    table = b"1 0 obj\n<</Type/XRef/W[1 2 1]/Size 5/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(body)
    return b"%PDF-1.5\n" + table + body + b"\nendstream\nendobj\nstartxref\n9\n%%EOF"


def opened(field) -> Image.Image:
    return Image.open(io.BytesIO(field.read()))


def looks(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    seen = image.convert("RGB").getpixel(at)
    return all(abs(a - b) < 12 for a, b in zip(seen, colour, strict=True))
