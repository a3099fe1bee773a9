"""Write migrations/versions/0001_first.py anew from the tables. Only until the first release."""

from pathlib import Path

from alembic import command

from govflow.storage.engine import open_engine
from govflow.storage.schema import _config

VERSIONS = Path("migrations/versions")
TRIGGERS = Path("migrations/ledger_guards.py")

for old in VERSIONS.glob("0001*.py"):
    old.unlink()
engine = open_engine("sqlite://")
with engine.connect() as connection, connection.begin():
    script = command.revision(_config(connection), "first", autogenerate=True, rev_id="0001")
path = Path(script.path)
text = path.read_text()
text = text.replace("import sqlalchemy as sa\n", "import sqlalchemy as sa\nfrom govflow.storage.ledger_guards import drop_guards, put_guards\n")
text = text.replace("\n\ndef downgrade() -> None:\n", "\n    put_guards(op.get_bind())\n\n\ndef downgrade() -> None:\n    drop_guards(op.get_bind())\n")
path.write_text(text)
