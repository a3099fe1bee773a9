"""What is measured side by side: the raw driver, SQLAlchemy Core with a shared machine, and GovFlow."""

from __future__ import annotations

from bench.contestants.contestant import Contestant
from bench.contestants.core import SharedMachineCore
from bench.contestants.floor import RawDriver
from bench.contestants.govflow import GovFlow, GovFlowWithoutHashes

REGISTRY: dict[str, type[Contestant]] = {
    "raw driver": RawDriver,
    "shared machine + Core": SharedMachineCore,
    "GovFlow": GovFlow,
    "GovFlow without hashing": GovFlowWithoutHashes,
}

__all__ = ["REGISTRY", "Contestant"]
