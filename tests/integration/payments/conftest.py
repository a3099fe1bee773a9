"""An agreement with one pool, for every test of its payments."""

from tests.integration.payments.booked import Pool, pool
from tests.integration.powers.authority import signing_root
from tests.make.play import furnished_file, furnished_name, furnished_url

__all__ = ["Pool", "furnished_file", "furnished_name", "furnished_url", "pool", "signing_root"]
