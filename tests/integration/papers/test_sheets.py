"""The approval sheet: what it says, what its digest is of, and what is recorded when it comes back signed."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from tests.integration.papers.conftest import word_text
from tests.integration.powers.authority import Powers
from tests.integration.powers.test_doors import PASSWORD, Doors, send, shell

TEXT = "That the plan be signed off."
RECORD = {"reasons": "It meets its conditions.", "options_rejected": "None.", "interests": "None."}


def shown(desk: Doors, delegation: str, about: str, text: str = "", who: str = "director") -> Any:
    answer = desk.call(who, "GET", f"/delegations/{delegation}/sheet?about={about}&text={text}")
    assert answer.status_code == 200, answer.text
    return answer.json


def came_back(desk: Doors, delegation: str, about: str, digest: str, **more: Any) -> Any:
    body = {"digest": digest, "text": TEXT, "happened_at": "2021-10-18", "for": "director", "about": about}
    body |= {"verb": "sign_off", "document": desk.office.document("clerk", "scan.txt"), **RECORD, **more}
    return desk.call("clerk", "POST", f"/delegations/{delegation}/sheet", body, Idempotency_Key="sheet-1")


def test_the_sheet_shows_the_power_its_limits_who_replied_and_each_paper_with_its_digest(
    office: Powers, desk: Doors
) -> None:
    paper = office.paper()
    delegation = office.delegated(
        consultees=[{"office": "chair"}], scope={"powers": ["signs_off_plans"], "limit_total": 500000}
    )
    asked = office.ask(delegation, "office:chair", about=paper, reply_by="2021-10-25T12:00:00Z")
    office.reply("chair", asked, "supported")
    made = shown(desk, delegation, paper, TEXT)
    file = desk.reader("director").get(f"/delegations/{delegation}/sheet.docx?about={paper}&text={TEXT}")
    said = word_text(file.data)

    for words in (
        f"Approval sheet {delegation}/{paper}",
        f"Digest of what this sheet asks about: {made['digest']}",
        TEXT,
        "Left of its total\n£5,000 of £5,000",
        "in consultation with the chair",
        "answered ‘supported’ on 18 October 2021",
        "In their words: “In my view.”",
        "Granted by\nHealth and Wellbeing Board",
        "Until\n17 November 2021 at midnight",
        "Signature",
        "Name",
        "Date",
        f"Reference {delegation}/{paper}.",
    ):
        assert words in said, (words, said)
    assert re.fullmatch(r"([0-9a-f]{4} ){3}[0-9a-f]{4}", made["digest"])
    assert made["documents"] == [
        {"name": row["name"], "sha256": row["sha256"]}
        for row in office.rows("document")
        if row["id"] in {one["document"] for one in office.rows("case_document", case_ref=paper)}
    ]


def test_the_sheet_says_who_was_asked_and_had_not_answered_once_the_time_to_answer_is_over(
    office: Powers, desk: Doors
) -> None:
    paper = office.paper()
    delegation = office.delegated(consultees=[{"office": "chair"}])
    office.ask(delegation, "office:chair", about=paper, reply_by="2021-10-25T11:00:00Z")

    def said() -> tuple[str, str]:
        [line] = shown(desk, delegation, paper)["consulted"]
        return line, desk.reader("director").get(f"/delegations/{delegation}/decide?about={paper}").text

    line, page = said()
    assert line.endswith("and has until 25 October 2021 at midday.")
    assert "did not answer" not in page
    office.at("2021-10-25T11:00:00Z")
    line, page = said()
    assert line.endswith("to answer by 25 October 2021 at midday, and did not answer.")
    assert "did not answer" in page


def test_the_digest_changes_with_each_thing_it_is_of_and_with_nothing_else(
    office: Powers, desk: Doors
) -> None:
    paper = office.paper(submit="")
    delegation = office.delegated(consultees=[{"office": "chair"}])

    def digest(text: str = TEXT, who: str = "director") -> str:
        return str(shown(desk, delegation, paper, text, who)["digest"])

    first = digest()
    same = {digest(who="chair"), digest(f"  {TEXT.replace(' ', '%0D%0A')} ")}
    office.at("2021-10-19T09:00:00Z")
    same.add(digest())
    found = [first, digest("Other words.")]
    asked = office.ask(delegation, "office:chair", about=paper, reply_by="2021-10-25T12:00:00Z")
    found.append(digest())
    office.reply("chair", asked, "opposed")
    found.append(digest())
    office.do(paper, "plan-lead", "submit")
    found.append(digest())

    assert same == {first}
    assert len(set(found)) == len(found)


def test_a_signed_sheet_becomes_the_officers_decision_citing_its_reference_and_digest(
    office: Powers, desk: Doors
) -> None:
    paper, delegation = office.paper(), office.delegated()
    digest = shown(desk, delegation, paper, TEXT)["digest"]
    made = came_back(desk, delegation, paper, digest)
    again = came_back(desk, delegation, paper, digest, document=office.rows("signed_sheet")[0]["document"])

    assert made.status_code == 201, made.text
    assert again.json["ref"] == made.json["ref"]
    [row] = [one for one in office.rows("decision") if one["delegation"]]
    [sheet] = office.rows("signed_sheet")
    assert (row["case_ref"], row["subject"], row["text"], row["in_question"]) == (
        made.json["ref"], paper, TEXT, "",
    )  # fmt: skip
    assert (sheet["reference"], sheet["digest"], sheet["matches"]) == (
        f"{delegation}/{paper}", digest.replace(" ", ""), 1,
    )  # fmt: skip
    assert (
        f"Signed approval sheet {delegation}/{paper}, digest {digest}"
        in json.loads(row["record"])["background_papers"]
    )
    office.sign(paper, delegation, "clerk", happened="2021-10-18", on_behalf="director")
    assert office.verify().findings == ()


def test_where_the_digest_is_not_that_of_the_present_content_the_record_says_so_and_stands(
    office: Powers, desk: Doors
) -> None:
    paper, delegation = office.paper(submit=""), office.delegated()
    printed = shown(desk, delegation, paper, "")["digest"]
    office.do(paper, "plan-lead", "submit")
    made = came_back(desk, delegation, paper, printed.upper().replace(" ", ""))

    assert (made.status_code, made.json["matches"]) == (201, False)
    assert "IN_QUESTION" in {flag["code"] for flag in made.json["flags"]}
    page = desk.reader("chair").get(f"/decisions/{made.json['ref']}").text
    assert "In question" in page
    assert f"bears the digest {printed}, which is not that of what it is about now" in unescape(page)


def test_a_sheet_is_recorded_by_those_who_keep_the_record_with_its_scan_and_a_digest(
    office: Powers, desk: Doors
) -> None:
    paper, delegation = office.paper(), office.delegated()
    digest = shown(desk, delegation, paper)["digest"]
    body = {
        "digest": digest,
        "text": TEXT,
        "happened_at": "2021-10-18",
        "for": "director",
        "document": "none",
    }

    def sent(who: str, **changed: Any) -> tuple[int, str]:
        answer = desk.call(who, "POST", f"/delegations/{delegation}/sheet", {**body, **changed})
        return answer.status_code, answer.json["code"]

    assert sent("area-admin") == (403, "NOT_YOUR_ROLE")
    assert sent("dorset-clerk")[0] == 404
    assert sent("clerk", digest="12 34") == (400, "INVALID_INPUT")
    assert sent("clerk") == (400, "INVALID_INPUT")
    assert office.rows("signed_sheet") == []


def test_the_page_prints_it_and_the_clerk_records_it_there(office: Powers, desk: Doors) -> None:
    paper, delegation = office.paper(), office.delegated()
    path = f"/delegations/{delegation}/sheet"
    clerk, director = desk.reader("clerk"), desk.reader("director")
    page = director.get(f"{path}?about={paper}").text
    digest = shown(desk, delegation, paper)["digest"]
    day = {"signed-day": "18", "signed-month": "10", "signed-year": "2021"}
    typed = {"about": paper, "digest": digest, "text": TEXT, "signed-by": "director", **day}

    assert digest in page
    assert "sheet.pdf?about=" in page
    assert "Record one that came back signed" not in page
    assert "There is no case" in director.get(f"{path}?about=nowhere").text
    missing = send(clerk, path, path, **typed)
    assert missing.status_code == 400
    assert "Choose the scan of the signed sheet" in missing.text
    token = re.search(r'name="csrf_token" value="([^"]*)"', clerk.get(path).text)
    assert token
    done = clerk.post(
        path,
        data={
            "csrf_token": unescape(token[1]),
            **typed,
            "reasons": "So.",
            "options-rejected": "None.",
            "interests": "None.",
            "document": (io.BytesIO(b"scanned"), "scan.txt"),
        },
    )
    assert done.status_code == 303, done.text
    assert office.rows("signed_sheet")[0]["matches"] == 1
    assert office.rows("decision", delegation=delegation)[0]["verb"] == "sign_off"
    assert PASSWORD not in page


def test_the_command_line_prints_a_sheet_and_records_it_signed(
    office: Powers, signing_root: Path, tmp_path: Path, desk: Doors
) -> None:
    paper, delegation = office.paper(), office.delegated()
    digest = shown(desk, delegation, paper, TEXT)["digest"]
    scan = tmp_path / "scan.txt"
    scan.write_text("scanned")
    made = shell(
        office, signing_root, "paper", "signed", delegation, str(scan), "--about", paper, "--digest", digest,
        "--text", TEXT, "--happened-at", "2021-10-18", "--for", "director", "--reasons", "So.",
        "--options-rejected", "None.", "--interests", "None.", "--as", "clerk",
    )  # fmt: skip

    assert made["matches"] is True
    assert office.rows("signed_sheet")[0]["case_ref"] == made["ref"]
