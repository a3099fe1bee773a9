"""``govflow meeting``: call one, its agenda, who is there, interests, what was promised, and how it reads."""

from __future__ import annotations

from typing import Any

import click

from govflow.cli.acting import product_here
from govflow.cli.agenda import item
from govflow.cli.motions import add_motions
from govflow.cli.noticing import give_notice, notice
from govflow.cli.output import print_json, say
from govflow.cli.questions import discretion, receive
from govflow.cli.sitting import as_option, at_option, carry_out, json_option, key_option, say_receipt, when
from govflow.meetings.ports import PART
from govflow.meetings.queries.lists import list_meetings
from govflow.meetings.queries.record import Record, read_record
from govflow.meetings.queries.views import record_json
from govflow.meetings.queries.walls import meeting_case
from govflow.meetings.use_cases.arranging import (
    Arrange,
    EndMeeting,
    OpenMeeting,
    arrange_meeting,
    end_meeting,
    open_meeting,
)
from govflow.meetings.use_cases.attending import (
    Attender,
    RecordAttendance,
    RecordDeparture,
    record_attendance,
    record_departure,
)
from govflow.meetings.use_cases.commitments import (
    MakeCommitment,
    SettleCommitment,
    make_commitment,
    settle_commitment,
)
from govflow.meetings.use_cases.interests import DeclareInterest, declare_interest
from govflow.road.opening import known_area

kind_option = click.option(
    "--kind", default="ordinary", show_default=True, help="ordinary, urgent, extraordinary, shadow."
)
after_option = click.option("--after-item", default="", help="After which item, where no time is known.")
during_option = click.option("--during-item", default="", help="During which item.")


@click.group()
def meeting() -> None:
    """Meetings: agenda, attendance, interests, motions, votes and what was promised."""


@meeting.command("open")
@click.argument("body")
@click.option("--starts", required=True, help="When it begins, like 2021-12-01T09:30:00Z.")
@click.option("--place", default="", help="Where it is held.")
@kind_option
@click.option("--continues", default="", help="The meeting that was adjourned to this one.")
@key_option
@as_option
@json_option
def open_(
    *,
    body: str,
    starts: str,
    place: str,
    kind: str,
    continues: str,
    key: str,
    as_user: str | None,
    as_json: bool,
) -> None:
    """Call a meeting of a body."""
    command = OpenMeeting(body, starts, place, kind, continues, key)
    opened = carry_out(open_meeting, command, "", "open meeting", as_user)
    if as_json:
        print_json(opened.as_json())
    else:
        say(f"{opened.ref} is called.")


@meeting.command("arrange")
@click.argument("ref")
@click.argument("body")
@click.option("--starts", "starts_at", required=True, help="When it begins, like 2021-12-01T09:30:00Z.")
@click.option("--place", default="", help="Where it is held.")
@kind_option
@as_option
@json_option
def arrange(*, ref: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Say, or change, of which body a meeting is, when it begins and where."""
    stored = carry_out(arrange_meeting, Arrange(ref, **given), ref, "arrange a meeting", as_user)
    say_receipt(stored, "Arranged.", as_json=as_json)


@meeting.command("list")
@click.option("--area", default="", help="Only this area.")
@click.option("--body", default="", help="Only this body.")
@json_option
def list_(area: str, body: str, *, as_json: bool) -> None:
    """List meetings, the latest first."""
    with product_here().store.read() as connection:
        areas = [known_area(connection, area)] if area else None
        found = list_meetings(connection, areas, body)
    if as_json:
        names = ("ref", "body", "area", "state", "starts_at", "place", "kind")
        print_json({"meetings": [{name: getattr(one, name) for name in names} for one in found]})
        return
    for one in found:
        say(f"{one.ref}  {one.starts_at}  {one.body_name}: {one.state.replace('_', ' ')}")


@meeting.command()
@click.argument("ref")
@json_option
def show(ref: str, *, as_json: bool) -> None:
    """Show the record of a meeting. What is private or sensitive stays with those who may read it."""
    product = product_here()
    with product.store.read() as connection:
        found = read_record(connection, product.parts[PART], meeting_case(connection, ref), "", ())
    if as_json:
        print_json(record_json(found))
    else:
        _say(found)


def _say(found: Record) -> None:
    row = found.row
    if row is None:
        say(f"{found.case.ref}: it is not yet said of which body it is a meeting.")
        return
    say(f"{found.case.ref}: {found.body_name}, {row['starts_at']}, {found.case.state.replace('_', ' ')}")
    for floor in found.floors:
        quorum = floor.quorum
        met = "quorate" if quorum.met else "not quorate"
        say(f"  {floor.body}: {quorum.present} present of {quorum.needed} needed, {met}")
    for one in found.items:
        late = " (late)" if one.row["late"] else ""
        say(f"  {one.row['number']} {one.row['title']}{late}: {one.row['outcome'] or 'open'}")
        for motion in one.motions:
            asked = f", in question: {', '.join(motion.in_question)}" if motion.in_question else ""
            words = motion.row["result"] or motion.row["status"]
            say(f"    {motion.row['id']} {motion.row['letter']} {motion.row['verb']}: {words}{asked}")


@meeting.command()
@click.argument("ref")
@click.option("--seat", "seats", multiple=True, help="A seat whose holder came. May be repeated.")
@click.option("--person", "people", multiple=True, help="Someone who came. May be repeated.")
@click.option("--in-seat", default="", help="The seat the one person named takes.")
@click.option("--capacity", default="", help="member, substitute, observer or officer.")
@click.option("--remote", is_flag=True, help="By remote link.")
@click.option("--apology", is_flag=True, help="They sent apologies instead.")
@after_option
@during_option
@at_option
@key_option
@as_option
@json_option
def attend(
    *,
    ref: str,
    seats: tuple[str, ...],
    people: tuple[str, ...],
    at: str,
    as_user: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Record who came, or sent apologies."""
    shared = {name: given[name] for name in ("capacity", "remote", "apology")}
    came = [Attender(seat=seat, **shared) for seat in seats]
    came += [Attender(seat=given["in_seat"], person=person, **shared) for person in people]
    command = RecordAttendance(
        ref, tuple(came), given["after_item"], given["during_item"], when(at), given["key"]
    )
    stored = carry_out(record_attendance, command, ref, "record attendance", as_user)
    say_receipt(stored, f"Recorded: {len(came)}.", as_json=as_json)


@meeting.command()
@click.argument("ref")
@click.argument("person")
@after_option
@during_option
@at_option
@as_option
@json_option
def leave(
    *, ref: str, person: str, after_item: str, during_item: str, at: str, as_user: str | None, as_json: bool
) -> None:
    """Record that someone left."""
    command = RecordDeparture(ref, person, "", after_item, during_item, when(at))
    stored = carry_out(record_departure, command, ref, "record that someone left", as_user)
    say_receipt(stored, "Recorded.", as_json=as_json)


@meeting.command()
@click.argument("ref")
@click.argument("kind")
@click.option("--person", default="", help="Whose; one's own where nobody is named.")
@click.option("--item", default="", help="In which item; in the whole meeting without one.")
@click.option("--text", default="", help="What it is. It is kept private.")
@click.option("--sensitive", is_flag=True, help="Withheld from the public and from partners.")
@click.option("--excludes", is_flag=True, help="They take no part in the item.")
@as_option
@json_option
def interest(*, ref: str, as_user: str | None, as_json: bool, **given: Any) -> None:
    """Record an interest declared at the meeting."""
    stored = carry_out(declare_interest, DeclareInterest(ref, **given), ref, "declare an interest", as_user)
    say_receipt(stored, "Recorded.", as_json=as_json)


@meeting.command("promise")
@click.argument("ref")
@click.argument("text")
@click.option("--owner", required=True, help="Who is to do it: an office or a body.")
@click.option("--item", default="", help="Under which item.")
@click.option("--due", "due_on", default="", help="By which day.")
@click.option("--submission", default="", help="The question it answers in writing, by the body's rule.")
@as_option
@json_option
def promise(*, ref: str, as_user: str | None, as_json: bool, **given: str) -> None:
    """Record an action arising, or a promise made."""
    stored = carry_out(make_commitment, MakeCommitment(ref, **given), ref, "record a commitment", as_user)
    id_ = stored.payload()["commitment"]
    say_receipt(stored, f"{id_} is recorded.", as_json=as_json, commitment=id_)


@meeting.command("settle")
@click.argument("commitment")
@click.argument("status")
@click.option("--note", default="", help="What came of it. It is kept private.")
@at_option
@key_option
@as_option
@json_option
def settle(
    *, commitment: str, status: str, note: str, at: str, key: str, as_user: str | None, as_json: bool
) -> None:
    """Record that a commitment was kept, missed or withdrawn."""
    command = SettleCommitment(commitment, status, note, when(at), key)
    stored = carry_out(settle_commitment, command, "", "settle a commitment", as_user)
    say_receipt(stored, f"{commitment} is {stored.payload()['status']}.", as_json=as_json)


@meeting.command("end")
@click.argument("ref")
@at_option
@as_option
@json_option
def finish(ref: str, at: str, as_user: str | None, *, as_json: bool) -> None:
    """Record when the meeting ended."""
    stored = carry_out(end_meeting, EndMeeting(ref, when(at)), ref, "end a meeting", as_user)
    say_receipt(stored, "Recorded.", as_json=as_json)


add_motions(meeting)
for one in (item, notice, give_notice, receive, discretion):
    meeting.add_command(one)
