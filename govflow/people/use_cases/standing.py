"""What an area file says of its bodies beside their names: terms of reference, seats, and who sits there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from govflow.kernel import canonical
from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.kernel.moments import end_of_day, format_instant, start_of_day
from govflow.ledger.rows import Row
from govflow.rulebook.terms import SEAT_KINDS, read_rules, rules_as_json
from govflow.storage.ledger import NewEvent
from govflow.storage.register import body_terms, seat, seat_holding
from govflow.storage.work import Work

SAT_DOWN = "body.member_appointed"
_ABOUT_TERMS = frozenset({"approved", "approved_by", "parent", "document"})


def standing_rows(work: Work, file: Mapping[str, Any], event: int) -> list[Row]:
    """Return the terms and seats of a file's bodies that are not in the register yet.

    Raises:
        InvalidInput: naming the body, and what is wrong with its terms or seats.
    """
    rows: list[Row] = []
    for each in file.get("bodies", ()):
        terms, seats = each.get("terms", ()), each.get("seats", ())
        if terms:
            rows += _terms_rows(work, each, terms, event)
        known = set(work.connection.execute(select(seat.c.id).where(seat.c.body == each["slug"])).scalars())
        rows += [_seat_row(each, one, event) for one in seats if one.get("slug") not in known]
    return rows


def _terms_rows(
    work: Work, each: Mapping[str, Any], terms: Sequence[Mapping[str, Any]], event: int
) -> Iterator[Row]:
    slug = str(each["slug"])
    here = select(body_terms.c.id, body_terms.c.until_at).where(body_terms.c.body == slug)
    known = {row.id: row.until_at for row in work.connection.execute(here)}
    begin = [_instant(slug, one, "approved") for one in terms]
    if begin != sorted(set(begin), key=lambda one: one.rstrip("Z")):
        raise InvalidInput(f"The terms of '{slug}' must stand in the order of their approval.", field="terms")
    for number, one in enumerate(terms, start=1):
        id_, until_at = f"TERMS-{slug}-{number}", begin[number] if number < len(begin) else ""
        if id_ not in known:
            yield _terms_row(
                id_, each, one, {"from_at": begin[number - 1], "until_at": until_at, "event": event}
            )
        elif until_at and not known[id_]:
            yield Row("body_terms", {"id": id_}, {"until_at": until_at})


def _terms_row(id_: str, each: Mapping[str, Any], one: Mapping[str, Any], dates: dict[str, Json]) -> Row:
    said = {name: _plain(value) for name, value in one.items() if name not in _ABOUT_TERMS}
    try:
        rules = rules_as_json(read_rules(said))
    except InvalidInput as error:
        raise InvalidInput(f"{each['slug']}: {error.message}", field=error.field) from error
    values: dict[str, Json] = {
        "body": str(each["slug"]),
        "parent": str(one.get("parent", each.get("parent", ""))),
        "approved_by": str(one.get("approved_by", "")),
        "document": str(one.get("document", "")),
        "rules": canonical.encode(rules).decode("utf-8"),
    }
    return Row("body_terms", {"id": id_}, {**values, **dates}, new=True)


def _plain(value: Any) -> Json:
    """Return a value of a TOML file as JSON; a date becomes its text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    plain: Json = value
    return plain


def _seat_row(each: Mapping[str, Any], one: Mapping[str, Any], event: int) -> Row:
    for name in ("slug", "title", "organisation", "category", "from"):
        if not one.get(name):
            raise InvalidInput(f"A seat of '{each['slug']}' does not say '{name}'.", field=name)
    kind = str(one.get("kind", "voting"))
    if kind not in SEAT_KINDS:
        message = f"'{one['slug']}' is of the kind '{kind}'. It must be one of: {', '.join(SEAT_KINDS)}."
        raise InvalidInput(message, field="kind")
    values: dict[str, Json] = {
        "body": str(each["slug"]),
        "organisation": str(one["organisation"]),
        "title": str(one["title"]),
        "kind": kind,
        "category": str(one["category"]),
        "from_at": _instant(str(one["slug"]), one, "from"),
        "until_at": _last(one),
        "event": event,
    }
    return Row("seat", {"id": str(one["slug"])}, values, new=True)


def _instant(slug: str, values: Mapping[str, Any], key: str) -> str:
    day = values.get(key)
    if type(day) is not date:
        raise InvalidInput(f"'{slug}' does not say '{key}' as a date, like 2021-11-11.", field=key)
    return format_instant(start_of_day(day))


def _last(values: Mapping[str, Any]) -> str:
    day = values.get("until")
    if day is None:
        return ""
    if type(day) is not date:
        raise InvalidInput(f"'{day}' is not a date. Write it like 2021-11-11.", field="until")
    return format_instant(end_of_day(day))


def sit_down(work: Work, person: str, each: Mapping[str, Any]) -> None:
    """Put someone of the demonstration into the seats their file names, once.

    Raises:
        InvalidInput: for a seat there is not.
    """
    for one in each.get("seats", ()):
        place = work.connection.execute(select(seat).where(seat.c.id == str(one["seat"]))).mappings().first()
        if place is None:
            raise InvalidInput(f"There is no seat '{one['seat']}' for '{each['sign_in']}'.", field="seat")
        stream = f"body:{place['body']}"
        work.lock_stream(stream)
        mine = select(seat_holding.c.id).where(
            seat_holding.c.seat == place["id"], seat_holding.c.person == person
        )
        if work.connection.execute(mine).first() is not None:
            continue
        moment = work.moment(stream)
        id_ = f"HOLDING-{moment.next_id}"
        values: dict[str, Json] = {
            "seat": place["id"],
            "person": person,
            "capacity": str(one.get("capacity", "holder")),
            "office": str(one.get("office", "")),
            "from_at": _instant(str(each["sign_in"]), one, "from"),
            "until_at": _last(one),
            "event": moment.next_id,
        }
        data: dict[str, Json] = {"id": id_, "body": place["body"], "seat": place["id"], "person": person}
        row = Row("seat_holding", {"id": id_}, values, new=True)
        work.append(
            NewEvent(stream=stream, type=SAT_DOWN, actor=work.actor.id, data=data, rows=[row]), moment
        )
