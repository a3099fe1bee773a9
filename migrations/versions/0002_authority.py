"""Bodies, seats and interests; meetings; decisions, delegations, determinations and holds.

Rules: one migration for each change, named in words. Name every constraint. Never batch-recreate
a ledger table: SQLite would drop its triggers; make a new table and a new version instead.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("delegation", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("consultee", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("reply_by", sa.Text(), nullable=False),
        sa.Column("replied_at", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("considered", sa.Text(), nullable=True),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.create_index("ix_consultation_case", ["case_ref"], unique=False)

    op.create_table(
        "cover",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("absent", sa.Text(), nullable=False),
        sa.Column("covering", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("from_at", sa.Text(), nullable=False),
        sa.Column("until_at", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.slug"], name=op.f("fk_cover_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cover")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("cover", schema=None) as batch_op:
        batch_op.create_index("ix_cover_covering", ["covering"], unique=False)

    op.create_table(
        "determination",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("settles", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.slug"], name=op.f("fk_determination_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_determination")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("determination", schema=None) as batch_op:
        batch_op.create_index("ix_determination_area", ["area", "question"], unique=False)

    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("exempt", sa.Text(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("circumstances", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("deferred_to", sa.Text(), nullable=False),
        sa.Column("discussion", sa.Text(), nullable=True),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_agenda_item_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.create_index("ix_agenda_item_case", ["case_ref", "position"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.Text(), nullable=False),
        sa.Column("left_at", sa.Text(), nullable=False),
        sa.Column("from_place", sa.Integer(), nullable=False),
        sa.Column("until_place", sa.Integer(), nullable=False),
        sa.Column("remote", sa.Integer(), nullable=False),
        sa.Column("apology", sa.Integer(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_attendance_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_case", ["case_ref"], unique=False)

    op.create_table(
        "body_terms",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=False),
        sa.Column("from_at", sa.Text(), nullable=False),
        sa.Column("until_at", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["body.slug"], name=op.f("fk_body_terms_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_terms")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("body_terms", schema=None) as batch_op:
        batch_op.create_index("ix_body_terms_body", ["body"], unique=False)

    op.create_table(
        "commitment",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_commitment_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index("ix_commitment_body", ["body", "status"], unique=False)

    op.create_table(
        "decision",
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("delegation", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("motion", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("effective_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("executive", sa.Integer(), nullable=False),
        sa.Column("key_decision", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Integer(), nullable=False),
        sa.Column("in_principle", sa.Integer(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("condition_lifted", sa.Text(), nullable=False),
        sa.Column("ratifies", sa.Text(), nullable=False),
        sa.Column("amount", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("in_question", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.slug"], name=op.f("fk_decision_area")),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_decision_case_ref")),
        sa.PrimaryKeyConstraint("case_ref", name=op.f("pk_decision")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index("ix_decision_area", ["area", "decided_at"], unique=False)
        batch_op.create_index("ix_decision_meeting", ["meeting"], unique=False)
        batch_op.create_index("ix_decision_subject", ["subject"], unique=False)

    op.create_table(
        "declared_interest",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sensitive", sa.Integer(), nullable=False),
        sa.Column("excludes", sa.Integer(), nullable=False),
        sa.Column("dispensation", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_declared_interest_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_interest")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("declared_interest", schema=None) as batch_op:
        batch_op.create_index("ix_declared_interest_case", ["case_ref"], unique=False)

    op.create_table(
        "delegation",
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("grantor", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("under", sa.Text(), nullable=False),
        sa.Column("from_at", sa.Text(), nullable=False),
        sa.Column("until_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=False),
        sa.Column("pauses", sa.Text(), nullable=False),
        sa.Column("report_back_on", sa.Text(), nullable=False),
        sa.Column("power_confirmed", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.slug"], name=op.f("fk_delegation_area")),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_delegation_case_ref")),
        sa.PrimaryKeyConstraint("case_ref", name=op.f("pk_delegation")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index("ix_delegation_area", ["area"], unique=False)

    op.create_table(
        "hold",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_hold_case_ref")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index("ix_hold_case", ["case_ref"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("published_at", sa.Text(), nullable=False),
        sa.Column("adjourned_from", sa.Text(), nullable=False),
        sa.Column("presiding", sa.Text(), nullable=False),
        sa.Column("minutes_at", sa.Text(), nullable=False),
        sa.Column("minutes_signed_by", sa.Text(), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["body.slug"], name=op.f("fk_meeting_body")),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_meeting_case_ref")),
        sa.PrimaryKeyConstraint("case_ref", name=op.f("pk_meeting")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_body", ["body", "starts_at"], unique=False)

    op.create_table(
        "seat",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("from_at", sa.Text(), nullable=False),
        sa.Column("until_at", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["body.slug"], name=op.f("fk_seat_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index("ix_seat_body", ["body"], unique=False)

    op.create_table(
        "delegation_use",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("delegation", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("about_event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("pence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_delegation_use_case_ref")),
        sa.ForeignKeyConstraint(
            ["delegation"], ["delegation.case_ref"], name=op.f("fk_delegation_use_delegation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_use")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("delegation_use", schema=None) as batch_op:
        batch_op.create_index("ix_delegation_use_delegation", ["delegation"], unique=False)

    op.create_table(
        "dispensation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("from_at", sa.Text(), nullable=False),
        sa.Column("until_at", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["body"], ["body.slug"], name=op.f("fk_dispensation_body")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_dispensation_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispensation")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("dispensation", schema=None) as batch_op:
        batch_op.create_index("ix_dispensation_person", ["person"], unique=False)

    op.create_table(
        "interest",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("sensitive", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.Text(), nullable=False),
        sa.Column("from_at", sa.Text(), nullable=False),
        sa.Column("until_at", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_interest_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.create_index("ix_interest_person", ["person"], unique=False)

    op.create_table(
        "motion",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case_ref", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("letter", sa.Text(), nullable=False),
        sa.Column("committee", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("mover", sa.Text(), nullable=False),
        sa.Column("seconder", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=False),
        sa.Column("replaces", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("struck", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_ref"], ["cases.ref"], name=op.f("fk_motion_case_ref")),
        sa.ForeignKeyConstraint(["item"], ["agenda_item.id"], name=op.f("fk_motion_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motion")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("motion", schema=None) as batch_op:
        batch_op.create_index("ix_motion_case", ["case_ref"], unique=False)
        batch_op.create_index("ix_motion_item", ["item", "letter"], unique=False)

    op.create_table(
        "same_person",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_same_person_person")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_same_person")),
        sqlite_strict=True,
    )
    op.create_table(
        "seat_holding",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("from_at", sa.Text(), nullable=False),
        sa.Column("until_at", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_seat_holding_person")),
        sa.ForeignKeyConstraint(["seat"], ["seat.id"], name=op.f("fk_seat_holding_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_holding")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("seat_holding", schema=None) as batch_op:
        batch_op.create_index("ix_seat_holding_person", ["person"], unique=False)
        batch_op.create_index("ix_seat_holding_seat", ["seat"], unique=False)

    op.create_table(
        "motion_vote",
        sa.Column("motion", sa.Text(), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("casting", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["motion"], ["motion.id"], name=op.f("fk_motion_vote_motion")),
        sa.PrimaryKeyConstraint("motion", "seat", name=op.f("pk_motion_vote")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("motion_vote")
    with op.batch_alter_table("seat_holding", schema=None) as batch_op:
        batch_op.drop_index("ix_seat_holding_seat")
        batch_op.drop_index("ix_seat_holding_person")

    op.drop_table("seat_holding")
    op.drop_table("same_person")
    with op.batch_alter_table("motion", schema=None) as batch_op:
        batch_op.drop_index("ix_motion_item")
        batch_op.drop_index("ix_motion_case")

    op.drop_table("motion")
    with op.batch_alter_table("interest", schema=None) as batch_op:
        batch_op.drop_index("ix_interest_person")

    op.drop_table("interest")
    with op.batch_alter_table("dispensation", schema=None) as batch_op:
        batch_op.drop_index("ix_dispensation_person")

    op.drop_table("dispensation")
    with op.batch_alter_table("delegation_use", schema=None) as batch_op:
        batch_op.drop_index("ix_delegation_use_delegation")

    op.drop_table("delegation_use")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index("ix_seat_body")

    op.drop_table("seat")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_body")

    op.drop_table("meeting")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index("ix_hold_case")

    op.drop_table("hold")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index("ix_delegation_area")

    op.drop_table("delegation")
    with op.batch_alter_table("declared_interest", schema=None) as batch_op:
        batch_op.drop_index("ix_declared_interest_case")

    op.drop_table("declared_interest")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index("ix_decision_subject")
        batch_op.drop_index("ix_decision_meeting")
        batch_op.drop_index("ix_decision_area")

    op.drop_table("decision")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index("ix_commitment_body")

    op.drop_table("commitment")
    with op.batch_alter_table("body_terms", schema=None) as batch_op:
        batch_op.drop_index("ix_body_terms_body")

    op.drop_table("body_terms")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_case")

    op.drop_table("attendance")
    with op.batch_alter_table("agenda_item", schema=None) as batch_op:
        batch_op.drop_index("ix_agenda_item_case")

    op.drop_table("agenda_item")
    with op.batch_alter_table("determination", schema=None) as batch_op:
        batch_op.drop_index("ix_determination_area")

    op.drop_table("determination")
    with op.batch_alter_table("cover", schema=None) as batch_op:
        batch_op.drop_index("ix_cover_covering")

    op.drop_table("cover")
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.drop_index("ix_consultation_case")

    op.drop_table("consultation")
