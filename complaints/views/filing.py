"""Being written."""

from django.http import HttpResponse
from django.views import View


class _Stub(View):
    def get(self, request, **kwargs):
        return HttpResponse("stub")


def home(request):
    return HttpResponse("stub")


Me = List = Case = Step = New = DraftPage = Discard = Filed = Index = Inbox = _Stub
