"""A round over rows that wait: what is wrong with one of them stops none of the others."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from casework import rounds
from casework.errors import Refused
from casework.models import Setback

pytestmark = pytest.mark.django_db
User = get_user_model()


@pytest.fixture
def people():
    return [User.objects.create_user(f"p{n}@example.com") for n in range(4)]


def waiting():
    return User.objects.filter(is_active=True).order_by("pk")


def test_a_row_that_fails_is_counted_and_the_others_are_done(people):
    now, done = timezone.now(), []

    def deed(person):
        if person == people[0]:
            raise ZeroDivisionError("words of a person")
        if person == people[1]:
            raise Refused("taken", "taken")
        done.append(person)

    assert rounds.each("job", waiting(), deed, now=now) == 2
    assert done == people[2:]
    setback = Setback.objects.get()
    assert (setback.job, setback.key, setback.times, setback.error) == ("job", people[0].pk, 1, "ZeroDivisionError")


def test_a_row_that_goes_on_failing_rests_longer_and_longer_and_is_forgotten_once_it_is_well(people):
    now, tries = timezone.now(), []

    def fails(person):
        tries.append(person)
        raise ZeroDivisionError

    for minute in range(8):
        rounds.each("job", [people[0]], fails, now=now + timedelta(minutes=minute))
    assert len(tries) == 4  # at once, after one minute, two and four
    assert Setback.objects.get().times == 4

    assert rounds.each("job", [people[0]], lambda person: None, now=now + timedelta(minutes=20)) == 1
    assert not Setback.objects.exists()


def test_what_failed_a_day_ago_and_is_nobodys_task_any_more_is_forgotten(people):
    now = timezone.now()
    rounds.tried("job", 7, lambda: 1 / 0, now=now - timedelta(days=2))

    assert rounds.each("job", people[:1], lambda person: None, now=now) == 1
    assert not Setback.objects.exists()


def test_a_round_that_runs_out_of_time_goes_on_behind_its_last_row(people, monkeypatch):
    monkeypatch.setattr(rounds, "TURN_S", 0)
    now, seen = timezone.now(), []

    for _ in range(5):
        rounds.each("job", waiting(), seen.append, now=now)

    assert seen == [*people, people[0]]


def test_a_whole_page_of_bad_rows_does_not_keep_the_good_one_behind_it_waiting(people, monkeypatch):
    monkeypatch.setattr(rounds, "AT_A_TIME", 2)
    now, done = timezone.now(), []

    def deed(person):
        if person != people[-1]:
            raise Refused("no", "no")
        done.append(person)

    rounds.each("job", waiting(), deed, now=now)

    assert done == people[-1:]
