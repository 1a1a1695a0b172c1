"""Names: what people call their files, and what liars do."""

import pytest

from files import kinds, names
from tests.support.moments import NOW


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("订单详情截图.png", "订单详情截图.png"),
        ("冰箱❄️👨‍👩‍👧.jpg", "冰箱❄️👨‍👩‍👧.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\王\\照片.jpg", "照片.jpg"),
        ("a\r\nSet-Cookie: x=1.png", "a Set-Cookie: x=1.png"),
        ("nul\x00l\x07.png", "null.png"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("\u2066a\u2069\u200b\ufeff.pdf", "a.pdf"),
        ("a\u2028b\u3000 c.pdf", "a b c.pdf"),
        ("half\ud83d.png", "half.png"),
        ("..", "文件"),
        ("\u200d", "文件"),
        (" \t\n", "文件"),
        ("", "文件"),
        ("e\u0301.png", "é.png"),
    ],
)
def test_a_name_is_shown_without_what_could_deceive(given, shown):
    assert names.cleaned(given) == shown


def test_a_long_name_keeps_its_ending():
    shown = names.cleaned("证" * 300 + ".jpeg")

    assert shown == "证" * 115 + ".jpeg"


def test_a_name_that_is_all_suffix_is_cut_too():
    assert len(names.cleaned("a." + "b" * 300)) == 120


@pytest.mark.parametrize(
    ("name", "saved"),
    [("a.png", "a.png"), ("a.PNG", "a.PNG"), ("a.exe", "a.exe.png"), ("a", "a.png"), ("a.jpg", "a.jpg.png")],
)
def test_a_copy_is_saved_under_an_ending_that_tells_the_truth(name, saved):
    assert names.with_extension(name, kinds.KINDS["png"]) == saved


def test_the_storage_name_owes_nothing_to_the_users_name(receive):
    stored = receive(name="../../../../etc/passwd\r\n.png")

    assert stored.original.name == names.storage_name(stored.uuid, NOW, "original")
    assert stored.name == "passwd .png"


def test_an_emoji_name_survives_the_database(receive):
    stored = receive(name="退款😡.png")

    stored.refresh_from_db()

    assert stored.name == "退款😡.png"
