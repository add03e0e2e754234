"""Pictures of texts: read from what is chosen, pasted or dropped, and drawn in their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QRectF, QSize, Qt
from PySide6.QtGui import (
    QImage,
    QImageReader,
    QImageWriter,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from desktop.domain.text_records import MOST_PICTURE_BYTES
from desktop.ui.icons import paint_icon
from desktop.ui.theme import TextSize, current_theme
from desktop.ui.widgets.enter import pressed_by_enter

KINDS: Final = "Pictures (*.png *.jpg *.jpeg *.gif)"
MOST_READ: Final = 64 * MOST_PICTURE_BYTES  # what is larger is not even looked at
_DECODED: Final = 1600  # pixels of a side; a text is no place for more
_PLACEHOLDER: Final = QSize(180, 120)
_MOST_SHOWN: Final = QSize(280, 240)


def image_of(content: bytes) -> QImage:
    """Null for what is none; large ones are made smaller while they are read."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > _DECODED:
        reader.setScaledSize(size.scaled(_DECODED, _DECODED, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def has_pictures(data: QMimeData) -> bool:
    return data.hasImage() or any(each.isLocalFile() for each in data.urls())


def pictures_of(data: QMimeData, complain: Callable[[str], None]) -> list[bytes]:
    """What was pasted or dropped: files as they are, a picture without a file as PNG or JPEG."""
    found = []
    for url in data.urls():
        if url.isLocalFile():
            content = _read(Path(url.toLocalFile()), complain)
            if content:
                found.append(content)
    if not found and data.hasImage():
        found.append(_encoded(QImage(data.imageData())))
    return found


def _read(path: Path, complain: Callable[[str], None]) -> bytes:
    try:
        if path.stat().st_size > MOST_READ:
            complain(f"{path.name} is too large for a text. Choose a smaller picture.")
            return b""
        return path.read_bytes()
    except OSError as error:
        why = (error.strerror or "the system refuses it").lower()
        complain(f"{path.name} cannot be read: {why}. Choose another file.")
        return b""


def _encoded(image: QImage) -> bytes:
    """A photograph that is too large as PNG mostly fits as JPEG."""
    content = _as(image, "PNG", -1)
    return content if len(content) <= MOST_PICTURE_BYTES else _as(image, "JPEG", 85)


def _as(image: QImage, kind: str, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind.encode()))
    writer.setQuality(quality)
    writer.write(image)
    return bytes(buffer.data().data())


class PictureView(QAbstractButton):
    """A placeholder until the picture is there; ``wanted`` is told when it comes into sight."""

    def __init__(
        self, name: str, wanted: Callable[[], None] | None = None, most: QSize = _MOST_SHOWN
    ) -> None:
        super().__init__()
        self._wanted = wanted
        self._most = most
        self._pixmap = QPixmap()
        self._sentence = ""
        self._name = name
        self._has_asked = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{name}, loading")
        self.clicked.connect(self._on_clicked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    @property
    def pixmap(self) -> QPixmap:
        return self._pixmap

    def show_content(self, content: bytes, sentence: str = "") -> None:
        image = image_of(content) if content else QImage()
        self._pixmap = QPixmap.fromImage(image)
        self._sentence = sentence
        if image.isNull() and not sentence:
            self._sentence = "This picture cannot be shown."
        self.setAccessibleName(f"{self._name}. {self._sentence}" if self._sentence else self._name)
        self.setToolTip(f"{self._sentence} Click to try again." if self._sentence else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self._pixmap.isNull():
            return _PLACEHOLDER.boundedTo(self._most)
        if self._pixmap.width() <= self._most.width() and (
            self._pixmap.height() <= self._most.height()
        ):
            return self._pixmap.size().expandedTo(QSize(40, 40))
        return self._pixmap.size().scaled(self._most, Qt.AspectRatioMode.KeepAspectRatio)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._wanted is not None and not self._has_asked:
            self._has_asked = True
            self._wanted()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect())
        shape = QPainterPath()
        shape.addRoundedRect(area, 8, 8)
        painter.setClipPath(shape)
        if self._pixmap.isNull():
            self._paint_placeholder(painter, area)
        else:
            size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(area.center())
            painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
        if self.hasFocus():
            painter.setPen(current_theme().colour("accent"))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 8, 8)

    def _paint_placeholder(self, painter: QPainter, area: QRectF) -> None:
        theme = current_theme()
        painter.fillRect(area, theme.colour("line"))
        mark = QRectF(0, 0, 28, 28)
        mark.moveCenter(area.center())
        paint_icon(
            painter, mark, "image-off-outline" if self._sentence else "image-outline", "muted"
        )
        if self._sentence and area.height() > 80:
            painter.setFont(theme.font(TextSize.SMALL))
            painter.setPen(theme.colour("text"))
            below = area.adjusted(8, area.height() / 2 + 16, -8, -4)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, "Not loaded")

    def _on_clicked(self) -> None:
        if self._sentence and self._wanted is not None:
            self._sentence = ""
            self._has_asked = False
            self.update()
