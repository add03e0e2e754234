"""The web browser of the system, through Qt."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

_SCHEMES: Final = ("http", "https")


class SystemBrowser:
    """Implements ``WebBrowser``; nothing but a web page is ever opened."""

    def open(self, address: str) -> bool:
        url = QUrl(address, QUrl.ParsingMode.StrictMode)
        if not url.isValid() or url.scheme().lower() not in _SCHEMES or not url.host():
            return False
        return QDesktopServices.openUrl(url)
