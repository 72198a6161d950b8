"""Where a page of the documentation is, and where its links lead."""

from collections.abc import Collection
from dataclasses import dataclass
from posixpath import dirname, join, normpath, relpath
from urllib.parse import unquote, urlsplit

SCHEMES = ("http", "https", "mailto")
"""Of the links that leave the site; a link of another scheme, such as `javascript:`, is none."""

STORES = "docs/stores.md"
"""The page with a section for each store."""


@dataclass(frozen=True)
class Place:
    """Where a page is in the checkout, which files the site has, and which stores have a section in STORES.

    Pages have the paths that they have in the checkout. So a relative link leads to the same place here and on GitHub.
    """

    path: str
    files: Collection[str]
    stores: Collection[str] = ()

    def has(self, link: str) -> bool:
        """Say whether a relative link leads to a file that the site has."""
        try:
            parts = urlsplit(link)
        except ValueError:
            return False
        if parts.scheme or parts.netloc:
            return False
        return not parts.path or normpath(join(dirname(self.path), unquote(parts.path))) in self.files

    def leads(self, link: str) -> bool:
        """Say whether a link leads anywhere: to a file of the site, or away from it."""
        return self.has(link) or link.partition(":")[0].lower() in SCHEMES

    def link(self, path: str) -> str:
        """Return the link from this page to a file of the site."""
        return relpath(path, dirname(self.path) or ".")
