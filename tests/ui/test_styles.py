"""Weight, colours and origin of what every page loads."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

STATIC = Path(settings.BASE_DIR) / "static"
SHEETS = ["vendor/vendor.css", "css/tokens.css", "css/base.css", "css/case.css", "css/components.css"]
LOADED = [*SHEETS, "js/enhance.js"]
BUDGET = 20 * 1024  # bytes of CSS and JS, compressed

TEXT_ON = [  # WCAG 1.4.3: 4.5 to 1
    *[(text, ground) for text in ("text", "text-2", "link") for ground in ("surface", "bg")],
    ("text", "sunk"),
    ("text", "brand-soft"),
    ("text", "warn-soft"),
    ("text", "bad-soft"),
    ("text", "ok-soft"),
    ("text-2", "sunk"),
    ("link", "brand-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-bad", "bad"),
    ("brand", "brand-soft"),
    ("brand", "surface"),
    *[(name, f"{name}-soft") for name in ("ok", "warn", "bad", "info", "plum", "mute")],
    *[(name, "surface") for name in ("ok", "warn", "bad", "seal")],
    ("bad", "bg"),
    ("focus-ink", "focus"),
]
SHAPE_ON = [("control", "surface"), ("control", "bg"), ("brand", "bg")]  # WCAG 1.4.11: 3 to 1


def tokens():
    """(light, dark on the site, dark in the admin): name to #rrggbb, as tokens.css says them."""
    parts = re.split(r":root[.\w-]* \{", (STATIC / "css/tokens.css").read_text())[1:]
    light, *dark = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", part)) for part in parts]
    return light, *(light | part for part in dark)


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_ON, 4.5), (SHAPE_ON, 3)])
def test_colours_can_be_told_apart(mode, pairs, least):
    palette = tokens()[mode == "dark"]

    weak = [(a, b, round(contrast(palette[a], palette[b]), 2)) for a, b in pairs]

    assert [pair for pair in weak if pair[2] < least] == []


def test_the_dark_palette_answers_every_colour_of_the_light_one():
    light, dark, of_the_admin = tokens()

    same = {name for name in light if light[name] == dark[name]}

    assert dark == of_the_admin

    assert same == {"focus", "focus-ink"}


def test_css_and_script_stay_within_their_budget():
    weight = sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in LOADED)

    assert weight <= BUDGET


def test_a_page_loads_six_files_and_all_of_them_are_ours(draw):
    html = draw("")

    assert re.findall(r'<(?:link rel="stylesheet"|script)[^>]*(?:href|src)="([^"]*)"', html) == [
        f"/static/{name}" for name in LOADED
    ]
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)


@pytest.mark.parametrize("sheet", SHEETS)
def test_style_sheets_fetch_nothing(sheet):
    css = (STATIC / sheet).read_text()

    assert "url(" not in css
    assert "@import" not in css


def test_only_print_overrules_by_force():
    for sheet in SHEETS[1:]:
        screen = (STATIC / sheet).read_text().split("@media print")[0]
        assert "!important" not in re.sub(r"/\*.*?\*/", "", screen, flags=re.DOTALL)


def test_the_script_runs_under_the_content_policy():
    script = (STATIC / "js/enhance.js").read_text()

    assert not re.search(r"\beval\(|new Function|innerHTML|document\.write|\.style\b", script)


def test_the_licence_travels_with_the_vendor_styles():
    assert "MIT" in (STATIC / "vendor/LICENSE.txt").read_text()


def test_static_files_can_be_collected_under_hashed_names(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }

    call_command("collectstatic", "--noinput", verbosity=0)

    assert list(tmp_path.glob("css/base.*.css"))
