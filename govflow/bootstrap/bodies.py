"""What the room of bodies is handed: the powers there are, and how documents come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from govflow.bodies.model import load_powers
from govflow.bodies.ports import BodyParts
from govflow.documents.use_cases import Brought, bring
from govflow.road.ports import Evidence
from govflow.settings import Settings
from govflow.storage.work import Work


def body_parts(settings: Settings, role_titles: Mapping[str, str]) -> BodyParts:
    """Fill the ports of the room of bodies."""

    def bring_documents(
        files: Sequence[tuple[str, bytes, str]], area: str
    ) -> Callable[[Work], tuple[Evidence, ...]]:
        brought = [Brought(name, content, kind) for name, content, kind in files]
        return bring(brought, area, limit=settings.upload_limit_bytes)

    return BodyParts(
        powers=load_powers(settings.config / "powers.toml"),
        role_titles=role_titles,
        bring_documents=bring_documents,
    )
