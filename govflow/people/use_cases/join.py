"""Coming in by a one-time link, setting and changing a password, being suspended and let in again."""

from __future__ import annotations

from sqlalchemy import Connection, and_, delete, insert, select, update

from govflow.kernel.actor import Actor, Door
from govflow.kernel.errors import InvalidInput, NotFound, refusal
from govflow.ledger.rows import Row
from govflow.people.model import ACTIVE, INVITED, SUSPENDED, Person
from govflow.people.queries import find_person, stamp, system_administrators
from govflow.people.rules import PeopleRules
from govflow.people.secrets import token_hash
from govflow.people.tables import api_token, credential, invitation, session
from govflow.people.typed import check_password
from govflow.people.use_cases.record import check_acts_for, load_person, record
from govflow.people.use_cases.tries import count_try, forget_tries, of_account, too_many
from govflow.storage.work import Store, Work


def find_invited(connection: Connection, token: str) -> Person | None:
    """Return whom an open link is for. Looking changes nothing, so that a mail scanner may look."""
    where = and_(
        invitation.c.token_hash == token_hash(token),
        invitation.c.used_at == "",
        invitation.c.expires_at > stamp(connection),
    )
    id_ = connection.execute(select(invitation.c.person).where(where)).scalar()
    found = find_person(connection, id_) if id_ else None
    return found if found and found.status != SUSPENDED else None


def accept_invitation(store: Store, rules: PeopleRules, token: str, password: str) -> str:
    """Set the password behind a one-time link, join, and return who it was.

    Raises:
        InvalidInput: for a password too short; NotFound: for a link that is used, old or none.
    """
    with store.read() as connection:
        invited = find_invited(connection, token)
    if invited is None:
        raise _no_link()
    check_password(password)
    # Hashed outside the transaction: it takes half a second, and others are waiting to write.
    hashed = rules.hasher.hash(password)
    with store.write(Actor(invited.id, Door.PAGE)) as work:
        _use_link(work, token)
        close_everything(work, invited.id)
        keep_password(work, invited.id, hashed)
        # A new link is the way in for someone locked out.
        forget_tries(work, of_account(rules, "", invited))
        if invited.status == INVITED:
            row = Row("person", {"id": invited.id}, {"status": ACTIVE})
            record(work, invited.id, "person.joined", rows=[row])
        else:
            record(work, invited.id, "person.password_renewed")
    return invited.id


def _use_link(work: Work, token: str) -> None:
    now = stamp(work.connection)
    is_open = and_(
        invitation.c.token_hash == token_hash(token),
        invitation.c.used_at == "",
        invitation.c.expires_at > now,
    )
    if work.connection.execute(update(invitation).where(is_open).values(used_at=now)).rowcount != 1:
        raise _no_link()


def _no_link() -> NotFound:
    return NotFound("This link has been used or has run out. Ask your administrator for a new one.")


def keep_password(work: Work, id_: str, hashed: str) -> None:
    """Keep a password's hash in the place of any older one."""
    work.connection.execute(delete(credential).where(credential.c.person == id_))
    work.connection.execute(insert(credential).values(person=id_, hash=hashed, set_at=stamp(work.connection)))


def change_password(
    store: Store, rules: PeopleRules, actor: Actor, old: str, new: str, *, keep: str = ""
) -> None:
    """Change one's own password; every other session ends. ``keep`` is the token of this one.

    Raises:
        InvalidInput: for a wrong old password or a new one too short.
        TooManyAttempts: while the account is locked; an open session is no place to guess from.
    """
    with store.write(actor) as work:
        account = of_account(rules, "", find_person(work.connection, actor.id))
        locked = count_try(work, rules, account)
        held = select(credential.c.hash).where(credential.c.person == actor.id)
        hashed = work.connection.execute(held).scalar()
    if locked:
        raise too_many(rules)
    if not rules.hasher.matches(hashed, old):
        raise InvalidInput("Enter your present password as it is now.", field="old_password")
    check_password(new)
    fresh = rules.hasher.hash(new)
    with store.write(actor) as work:
        keep_password(work, actor.id, fresh)
        forget_tries(work, account)
        close_sessions(work, actor.id, keep=keep)
        record(work, actor.id, "person.password_changed")


def close_sessions(work: Work, id_: str, *, keep: str = "") -> int:
    """End a person's sessions, all but the one whose token is given; return how many."""
    is_open = and_(session.c.person == id_, session.c.revoked_at == "")
    if keep:
        is_open = and_(is_open, session.c.token_hash != token_hash(keep))
    closed = update(session).where(is_open).values(revoked_at=stamp(work.connection))
    return work.connection.execute(closed).rowcount


def close_everything(work: Work, id_: str) -> None:
    """End a person's sessions, API tokens and open links."""
    now = stamp(work.connection)
    close_sessions(work, id_)
    tokens = and_(api_token.c.person == id_, api_token.c.revoked_at == "")
    work.connection.execute(update(api_token).where(tokens).values(revoked_at=now))
    links = and_(invitation.c.person == id_, invitation.c.used_at == "")
    work.connection.execute(update(invitation).where(links).values(expires_at=now))


def suspend_person(work: Work, id_: str, *, reason: str = "") -> None:
    """Close an account: sessions, tokens and links end at once. Roles keep their dates.

    Raises:
        Refused: for oneself, the last system administrator, or a person who is not the actor's.
    """
    whom = load_person(work, id_)
    if id_ == work.actor.id:
        raise refusal(
            "SELF_APPROVAL",
            "You cannot suspend yourself.",
            rule="An account is suspended by somebody else",
            remedy="Ask another administrator.",
        )
    check_acts_for(work, whom)
    if system_administrators(work.connection) == [id_]:
        raise refusal(
            "STATE_FORBIDS",
            "This is the last system administrator.",
            rule="Somebody must be able to keep the system running",
            remedy="Make another person system administrator first.",
        )
    _change_status(work, whom, SUSPENDED, "person.suspended", reason)
    close_everything(work, id_)


def end_suspension(work: Work, id_: str, *, reason: str = "") -> None:
    """Open an account again. Its person signs in anew.

    Raises:
        Refused: for oneself, an account that is open, or a person who is not the actor's.
    """
    whom = load_person(work, id_)
    check_acts_for(work, whom)
    _change_status(work, whom, ACTIVE, "person.suspension_ended", reason)


def _change_status(work: Work, whom: Person, status: str, type_: str, reason: str) -> None:
    if (whom.status == SUSPENDED) == (status == SUSPENDED):
        state = "is suspended already" if status == SUSPENDED else "is not suspended"
        raise refusal(
            "STATE_FORBIDS",
            f"This account {state}.",
            rule="An account is open or suspended",
            remedy="Open the person's page again to see how it stands.",
        )
    row = Row("person", {"id": whom.id}, {"status": status})
    record(work, whom.id, type_, private={"reason": reason} if reason else {}, rows=[row])
