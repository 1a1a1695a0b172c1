"""Components: what each draws from its parameters."""

import datetime as dt

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

MOMENT = dt.datetime(2026, 11, 18, 2, 32, tzinfo=dt.UTC)


def render(component, **context):
    return render_to_string(f"components/{component}.html", context)


def test_the_step_bar_says_where_one_is():
    html = render("steps", steps=[("类别", "done"), ("情况", "now"), ("核对", "todo")])

    assert html.count('aria-current="step"') == 1
    assert '<li aria-current="step"><span>2. 情况' in html
    assert "1. 类别<span" in html


def test_a_refused_file_says_why_and_an_accepted_one_what_it_is():
    good = render("file_row", row={"pk": 7, "name": "a.png", "meta": "1 KB，已上传", "caption": "订单"})
    bad = render("file_row", row={"name": "a.exe", "error": "不支持这种文件"})

    assert '<li class="file" id="file-7" data-pk="7" tabindex="-1">' in good
    assert 'name="remove" value="7"' in good
    assert 'value="订单"' in good
    assert '<li class="file file--bad">' in bad
    assert "不支持这种文件" in bad
    assert "移除" not in bad


def test_a_timeline_tells_moments_to_machines_too():
    html = render(
        "timeline", items=[{"title": "受理", "at": MOMENT, "state": "now"}, {"title": "答复", "when": "11月前"}]
    )

    assert '<time datetime="2026-11-18T10:32:00+08:00">11月18日 10:32</time>' in html or "2026年11月18日" in html
    assert 'class="is-now"' in html
    assert '<span class="when">11月前</span>' in html


def test_a_change_strikes_the_old_and_underlines_the_new():
    whole = render("change", label="金额", before="1元", after="2元", whole=True)
    inside = render("change", label="描述", before=mark_safe("联系<del>两次</del>"), after="<b>")

    assert "<del>1元</del>" in whole
    assert "<ins>2元</ins>" in whole
    assert "联系<del>两次</del>" in inside
    assert "&lt;b&gt;" in inside


def test_a_message_keeps_its_lines_and_escapes_its_words():
    html = render("message", who="您", at=MOMENT, text="一\n<script>", side="me", offer=[("金额", "1元")])

    assert "一<br>&lt;script&gt;" in html
    assert "msg--me" in html
    assert "<dt>金额</dt><dd>1元</dd>" in html


def test_pages_by_key_have_a_next_and_no_numbers():
    assert render("pagination").strip() == ""
    html = render("pagination", next="?after=1")
    assert 'href="?after=1" rel="next"' in html
    assert 'rel="prev"' not in html


def test_the_error_summary_counts_fields_and_has_one_link_for_each():
    form = forms.Form({})
    form.fields |= {"a": forms.CharField(required=False), "b": forms.CharField(required=False)}
    form.full_clean()
    for name, words in (("a", "太短"), ("a", "要有数字"), ("b", "请填写"), (None, "请拨打12315"), (None, "再试一次")):
        form.add_error(name, words)

    html = render("error_summary", form=form)

    assert "有3处需要修改" in html
    assert html.count("<li>") == 3
    assert "太短<br>要有数字" in html
    assert 'href="tel:12315"' in html
