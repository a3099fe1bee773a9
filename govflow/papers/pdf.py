"""Papers as tagged PDF (PDF/UA-1): an HTML template filled in and set by WeasyPrint, which needs Pango."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from jinja2.sandbox import SandboxedEnvironment

from govflow.kernel.errors import Unavailable
from govflow.papers.model import Folders, Printed
from govflow.papers.templating import told

VARIANT = "pdf/ua-1"
INSTALL = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def fill_pdf(env: SandboxedEnvironment, folders: Folders, file: Path, paper: Printed) -> bytes:
    """Return a tagged PDF made from an HTML template and a paper.

    Raises:
        TemplateBroken: naming the file and what is wrong with it.
        Unavailable: where Pango is not installed, with the command that installs it.
    """
    with told(file):
        html = env.get_template(file.name).render(paper=paper)
    setter, fetcher, unfetched = _weasyprint(folders)
    with told(file):
        try:
            page = setter(string=html, base_url=file.parent.resolve().as_uri() + "/", url_fetcher=fetcher)
            return bytes(page.write_pdf(pdf_variant=VARIANT))
        except unfetched as error:
            raise ValueError(str(error.__cause__ or error)) from error


def _weasyprint(folders: Folders) -> tuple[Any, Any, Any]:
    try:
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError, URLFetcher
    except (OSError, ImportError) as error:
        message = f"PDF needs the Pango libraries, which are not here. Install them: {INSTALL}. Or take Word."
        raise Unavailable(message, code="PDF_NOT_HERE") from error

    class OwnFolder(URLFetcher):  # type: ignore[misc]
        """Fetches what lies beside the templates and nothing else: a paper never asks the network."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Fetch an image or a font that a template names."""
            parts = urlsplit(url)
            inside = parts.scheme == "file" and any(
                Path(unquote(parts.path)).resolve().is_relative_to(folder.resolve()) for folder in folders.all
            )
            if parts.scheme != "data" and not inside:
                raise ValueError(f"It asks for {url}, which does not lie in the folder of the templates")
            return super().fetch(url, headers)

    return HTML, OwnFolder(fail_on_errors=True), FatalURLFetchingError
