"""Papers to try a template out with: of each kind one with something in every place, and one with nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from govflow.papers.model import (
    Agenda,
    Item,
    Line,
    MetricShown,
    Minutes,
    Notice,
    PeriodReported,
    Printed,
    Report,
    Resolution,
    Sheet,
    SpendingLine,
)

SOME = "Some words & <others>"
_RESOLUTION = Resolution(
    letter="a",
    text=SOME,
    moved=SOME,
    resolved="RESOLVED",
    result=SOME,
    votes=(SOME,),
    dissent=SOME,
    committee=SOME,
    in_question=(SOME,),
)
_ITEM = Item(
    number="1",
    title=SOME,
    verb=SOME,
    late=SOME,
    exempt=SOME,
    kept_out=SOME,
    discussion=SOME,
    resolutions=(_RESOLUTION, replace(_RESOLUTION, in_question=(), votes=(), dissent="", letter="")),
    outcome=SOME,
)
_PLAIN = Item(number="2", title=SOME, verb=SOME, late="", exempt="")
_COMMON = {"title": SOME, "ref": "sample", "organisation": SOME, "day": "2021-11-11", "version": SOME}
_MEETING = {"body": SOME, "when": SOME, "place": SOME}
_FULL = (_ITEM, _PLAIN)

_AGENDA = Agenda(**_COMMON, **_MEETING, published=SOME, items=_FULL, earlier=(SOME,))
_MINUTES = Minutes(
    **_COMMON,
    **_MEETING,
    status=SOME,
    present=(SOME,),
    apologies=(SOME,),
    interests=(SOME,),
    items=_FULL,
    earlier=(SOME,),
    actions=(SOME,),
    ended=SOME,
)
_NOTICE = Notice(
    **_COMMON,
    asked_by=SOME,
    text=SOME,
    lines=(Line(SOME, SOME),),
    warnings=(SOME,),
    determinations=(SOME,),
)
_SHEET = Sheet(
    **_COMMON,
    digest="0123 4567 89ab cdef",
    delegation=SOME,
    about=SOME,
    what=SOME,
    words=SOME,
    delegate=SOME,
    power=(Line(SOME, SOME),),
    consulted=(SOME,),
    documents=(Line(SOME, SOME),),
    warnings=(SOME,),
)

_SPENT = SpendingLine(scheme=SOME, source=SOME, budget=SOME, spent=SOME, left=SOME, forecast=SOME)
_PERIOD = PeriodReported(
    title=SOME,
    spending=(_SPENT,),
    total=(_SPENT,),
    metrics=(MetricShown(metric=SOME, planned=SOME, actual=SOME, variance=SOME),),
    conditions=(Line(SOME, SOME),),
    warnings=(SOME,),
    narrative=SOME,
)
_BARE = PeriodReported(
    title=SOME, spending=(), total=(), metrics=(), conditions=(), warnings=(), narrative=""
)
_REPORT = Report(
    **_COMMON, head=(Line(SOME, SOME),), reason=SOME, recommendation=SOME, periods=(_PERIOD, _BARE)
)

SAMPLES: Mapping[str, tuple[Printed, ...]] = {
    "agenda": (_AGENDA, replace(_AGENDA, place="", published="", items=(), earlier=())),
    "minutes": (
        _MINUTES,
        replace(
            _MINUTES,
            place="",
            present=(),
            apologies=(),
            interests=(),
            items=(),
            earlier=(),
            actions=(),
            ended="",
        ),
    ),
    "notice": (_NOTICE, replace(_NOTICE, asked_by="", lines=(), warnings=(), determinations=())),
    "sheet": (
        _SHEET,
        replace(_SHEET, about="", words="", power=(), consulted=(), documents=(), warnings=()),
    ),
    "report": (_REPORT, replace(_REPORT, head=(), reason="", recommendation="", periods=())),
}
