"""Case numbers: not guessable, forgiving to type, and a wrong character is noticed."""

from datetime import date

from casework.references import check_character, new_reference, normalise

DAY = date(2026, 11, 23)


def test_a_reference_names_the_day_and_thirty_random_bits():
    drawn = {new_reference("TS", DAY) for _ in range(200)}

    assert len(drawn) == 200
    assert all(len(ref) == 17 and ref.startswith("TS-261123-") for ref in drawn)


def test_the_last_character_checks_the_others():
    reference = new_reference("TS", DAY)
    body, check = reference[10:16], reference[16]

    assert check_character(DAY, body) == check
    wrong = ("1" if body[0] != "1" else "2") + body[1:]
    assert check_character(DAY, wrong) != check


def test_what_people_type_is_read_as_printed():
    assert normalise(" ts-261123-7k4m9xr ") == "TS-261123-7K4M9XR"
    assert normalise("TS 261123 7K4M9XO") == "TS-261123-7K4M9X0"
    assert normalise("ts－261123－il4m9xr") == "TS-261123-114M9XR"
