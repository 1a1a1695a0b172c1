"""A browser for the tests of the script and of the look; pages come from templates, no server and no database."""

import pytest
from django.template import engines
from django.test import RequestFactory


@pytest.fixture
def draw():
    """draw(content, layout="public", **context): a whole page around `content`, as the site would send it."""

    def draw(content, layout="public", **context):
        source = f'{{% extends "layouts/{layout}.html" %}}{{% block content %}}{content}{{% endblock %}}'
        return engines["django"].from_string(source).render(context, RequestFactory().get("/"))

    return draw
