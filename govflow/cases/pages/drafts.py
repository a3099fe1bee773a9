"""The draft of a step between its pages: signed, so that nothing in it can be made up on the way."""

from __future__ import annotations

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from govflow.cases.queries.telling import Draft
from govflow.kernel.errors import InvalidInput
from govflow.web.gate import current_actor

# Carried beside the draft by every form, and no part of what was typed.
NOT_TYPED = frozenset({"csrf_token", "draft", "action"})


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="govflow.step")


def sign(draft: Draft) -> str:
    """Return a draft as a form carries it."""
    return str(_signer().dumps(draft.as_json()))


def read_draft(ref: str, trigger: str) -> Draft:
    """Read the draft a form carried back.

    Raises:
        InvalidInput: for one that was changed, or belongs to another step or person.
    """
    try:
        draft = Draft.from_json(_signer().loads(request.form.get("draft", "")))
    except BadSignature as error:
        raise InvalidInput(
            "This form was changed or cut on its way. Open the step again from the case."
        ) from error
    if (draft.person, draft.ref, draft.trigger) != (current_actor().id, ref, trigger):
        raise InvalidInput(
            "This form was opened for another step or person. Open the step again from the case."
        )
    return draft


def typed_values() -> dict[str, list[str]]:
    """Return all that was typed into the form, apart from what the form carries itself."""
    values = {name: request.form.getlist(name) for name in request.form if name not in NOT_TYPED}
    return {name: typed for name, typed in values.items() if any(typed)}
