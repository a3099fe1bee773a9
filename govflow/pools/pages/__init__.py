"""The pages of pools: reads forms, asks use cases and queries, shows what they answer."""

from govflow.pools.pages import acting, seeing, terms
from govflow.pools.pages.blueprint import blueprint

__all__ = ["acting", "blueprint", "seeing", "terms"]
