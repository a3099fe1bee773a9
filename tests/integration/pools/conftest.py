"""An agreement with a pool, for every test of pools."""

from tests.integration.pools.pooled import Purse, purse
from tests.integration.powers.authority import signing_root
from tests.make.play import furnished_file, furnished_name, furnished_url

__all__ = ["Purse", "furnished_file", "furnished_name", "furnished_url", "purse", "signing_root"]
