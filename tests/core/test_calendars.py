import datetime as dt

from icalendar import Calendar

from core.calendars import CalendarItem, calendar_response
from core.dates import REGION_TZ

CHANGED = dt.datetime(2026, 3, 1, 12, tzinfo=REGION_TZ)


def read(*items: CalendarItem) -> list:
    response = calendar_response("Сроки плана", "plan", items)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


def test_a_day_takes_the_whole_day_and_no_more():
    (event,) = read(CalendarItem("a@okno", "Срок", dt.date(2026, 3, 31), None, CHANGED))

    assert event["dtstart"].dt == dt.date(2026, 3, 31)
    assert event["dtend"].dt == dt.date(2026, 4, 1)


def test_a_moment_is_the_same_moment_in_any_zone():
    starts = dt.datetime(2026, 3, 31, 10, tzinfo=REGION_TZ)
    (event,) = read(CalendarItem("a@okno", "Семинар", starts, starts + dt.timedelta(hours=2), CHANGED))

    assert event["dtstart"].dt == starts
    assert event["dtend"].dt - event["dtstart"].dt == dt.timedelta(hours=2)


def test_a_text_cannot_add_properties_or_entries():
    evil = "Срок\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:чужое\x00"
    events = read(CalendarItem("a@okno", evil, dt.date(2026, 3, 31), None, CHANGED, text=evil, place=evil))

    assert len(events) == 1
    assert "BEGIN:VEVENT" in str(events[0]["summary"])


def test_long_russian_lines_come_back_whole():
    title = "Мониторинг общественно-государственного сотрудничества " * 20
    (event,) = read(CalendarItem("a@okno", title, dt.date(2026, 3, 31), None, CHANGED))

    assert str(event["summary"]) == title


def test_a_cancelled_thing_says_so():
    (event,) = read(CalendarItem("a@okno", "Срок", dt.date(2026, 3, 31), None, CHANGED, is_cancelled=True))

    assert str(event["status"]) == "CANCELLED"
