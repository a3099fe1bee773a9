"""One verb a function: register areas, ask people in, sign them in, give and end their roles."""

from govflow.people.use_cases.acting import person_of_token, resolve_actor
from govflow.people.use_cases.areas import AreaLoaded, load_area
from govflow.people.use_cases.demonstration import demo_people
from govflow.people.use_cases.invite import Invited, first_administrator, invite_person, new_link
from govflow.people.use_cases.join import (
    accept_invitation,
    change_password,
    end_suspension,
    find_invited,
    suspend_person,
)
from govflow.people.use_cases.roles import end_role, grant_role
from govflow.people.use_cases.sign_in import SignedIn, end_session, sign_in, sign_out, sign_out_everywhere
from govflow.people.use_cases.tokens import NewToken, new_token, revoke_token

__all__ = [
    "AreaLoaded",
    "Invited",
    "NewToken",
    "SignedIn",
    "accept_invitation",
    "change_password",
    "demo_people",
    "end_role",
    "end_session",
    "end_suspension",
    "find_invited",
    "first_administrator",
    "grant_role",
    "invite_person",
    "load_area",
    "new_link",
    "new_token",
    "person_of_token",
    "resolve_actor",
    "revoke_token",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "suspend_person",
]
