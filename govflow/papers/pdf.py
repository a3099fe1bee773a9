"""Papers as tagged PDF (PDF/UA-1): an HTML template filled in and set by WeasyPrint, which needs Pango."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Never
from urllib.parse import unquote, urlsplit
from urllib.request import BaseHandler, Request

from jinja2.sandbox import SandboxedEnvironment

from govflow.kernel.errors import Unavailable
from govflow.papers.model import Folders, Printed
from govflow.papers.templating import told

VARIANT = "pdf/ua-1"
INSTALL = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class OwnFolder(BaseHandler):
    """Lets a template have what lies beside it and nothing else: a paper never asks the network."""

    handler_order = 0  # before whoever would fetch it

    def __init__(self, folders: Folders) -> None:
        """Take where the templates lie."""
        self._folders = folders

    def file_request(self, request: Request) -> Request:
        """Let an image or a font be read from the folders of the templates."""
        path = Path(unquote(urlsplit(request.full_url).path)).resolve()
        if not any(path.is_relative_to(folder.resolve()) for folder in self._folders.all):
            self.unknown_open(request)
        return request

    def unknown_open(self, request: Request) -> Never:
        """Refuse whatever lies elsewhere.

        Raises:
            ValueError: naming the address.
        """
        raise ValueError(f"It asks for {request.full_url}, which does not lie in the folder of the templates")

    http_request = https_request = ftp_request = unknown_open


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

    fetcher = URLFetcher(fail_on_errors=True)
    fetcher.add_handler(OwnFolder(folders))
    return HTML, fetcher, FatalURLFetchingError
