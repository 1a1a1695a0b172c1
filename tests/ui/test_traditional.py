"""Words that staff wrote in Simplified Chinese, in the language of the page."""

from django.template import Context, Template
from django.utils import translation

from ui.traditional import spoken


def test_a_text_of_the_database_is_shown_in_the_language_of_the_page():
    shown = {}
    for language in ("zh-hans", "zh-hant"):
        with translation.override(language):
            page = Template("{{ name|spoken }}").render(Context({"name": "联系过吗<"}))
            shown[language] = (spoken("网络购物：质量"), page)

    assert shown == {"zh-hans": ("网络购物：质量", "联系过吗&lt;"), "zh-hant": ("網路購物：品質", "聯絡過嗎&lt;")}
