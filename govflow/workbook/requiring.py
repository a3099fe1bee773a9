"""A change by hand of what the conditions on spending require at least. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from govflow.kernel.errors import InvalidInput
from govflow.kernel.findings import Json
from govflow.workbook.held import amount_of
from govflow.workbook.model import Contents, Minimum
from govflow.workbook.typed import amount, words


@dataclass(frozen=True, slots=True)
class PutMinimums:
    """What each condition on spending requires at least, by its key, and where that is stated."""

    amounts: Mapping[str, str]
    document: str
    page: str

    def item(self, contents: Contents) -> Json:
        """Return the minimums as they are."""
        found: dict[str, Json] = {one.condition: amount_of(one.amount) for one in contents.minimums}
        return found or None

    def made_in(self, contents: Contents) -> Contents:
        """Return contents with these minimums. One left blank is no longer stated."""
        at = f"{contents.titles.get('expenditure', 'Expenditure')}!A1"
        cells = {one.condition: one.amount.at for one in contents.minimums}
        typed = {key: amount(said, cells.get(key, at), key) for key, said in self.amounts.items()}
        document, page = words(self.document, "document"), words(self.page, "page")
        stated = {key: one for key, one in typed.items() if not one.is_blank}
        for field, said, what in (("document", document, "the document"), ("page", page, "the page")):
            if stated and not said:
                raise InvalidInput(f"Say {what} that states the minimums.", field=field)
        cited = f"{document}, page {page}"
        return replace(contents, minimums=tuple(Minimum(key, one, cited) for key, one in stated.items()))
