"""Who put in what and who would bear what, as bars. Pure geometry in whole pixels."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.kernel.pence import money_words
from govflow.rulebook.pool_terms import PoolTerms
from govflow.rulebook.riskshare import Settlement

# In the units of the picture, one for one with the pixels of the narrowest page.
WIDTH, ROW, BAR, TOP = 290, 72, 14, 4


@dataclass(frozen=True, slots=True)
class Bars:
    """One party: its name, and its two bars with what stands beside them."""

    name: str
    y: int
    put_in: int
    bears: int
    put_in_words: str
    bears_words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything the template draws."""

    height: int
    bars: tuple[Bars, ...]
    told: str
    width: int = WIDTH
    thick: int = BAR


def draw(terms: PoolTerms, settled: Settlement | None) -> Chart | None:
    """Return the picture of a settlement; nothing where there is none."""
    if settled is None:
        return None
    borne = [
        (party.contribution, party.contribution + share)
        for party, share in zip(settled.rule.parties, settled.shares, strict=True)
    ]
    most = max((abs(pence) for pair in borne for pence in pair), default=0) or 1
    bars = tuple(
        Bars(
            terms.name_of(party.code),
            TOP + ROW * number,
            max(put_in, 0) * WIDTH // most,
            max(bears, 0) * WIDTH // most,
            f"puts in {money_words(put_in)}",
            f"bears {money_words(bears)}",
        )
        for number, (party, (put_in, bears)) in enumerate(zip(settled.rule.parties, borne, strict=True))
    )
    told = "; ".join(f"{one.name} {one.put_in_words} and {one.bears_words}" for one in bars)
    return Chart(TOP + ROW * len(bars), bars, f"{told}.")
