"""A document is opened by the system's program for it, from a place that is nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.domain.errors import StoreUnavailable
from desktop.ui.documents import PlatformDocuments
from tests.support.disk import full_disk
from tests.support.viewer import Viewer, viewer_of_files


@pytest.fixture
def viewer(qapp: object) -> Iterator[Viewer]:
    with viewer_of_files() as made:
        yield made


async def test_it_is_opened_from_a_folder_for_nobody_else(viewer: Viewer) -> None:
    documents = PlatformDocuments()
    await documents.open("invoice-1.pdf", b"%PDF")
    (path,) = viewer.opened
    assert (path.name, path.read_bytes()) == ("invoice-1.pdf", b"%PDF")
    assert path.parent.stat().st_mode & 0o077 == 0
    documents.close()
    assert not path.parent.exists()


async def test_a_name_leads_nowhere_else(viewer: Viewer) -> None:
    documents = PlatformDocuments()
    await documents.open("../../elsewhere.pdf", b"%PDF")
    (path,) = viewer.opened
    assert path.name == "elsewhere.pdf"
    assert path.parent.name.startswith("targeting-local-softphone-documents-")
    documents.close()


async def test_the_same_one_again_is_the_newer_one(viewer: Viewer) -> None:
    documents = PlatformDocuments()
    await documents.open("invoice-1.pdf", b"old")
    await documents.open("invoice-1.pdf", b"new")
    assert viewer.opened[0] == viewer.opened[1]
    assert viewer.opened[0].read_bytes() == b"new"
    documents.close()


async def test_what_cannot_be_written_is_not_opened(viewer: Viewer) -> None:
    documents = PlatformDocuments()
    with full_disk(), pytest.raises(StoreUnavailable) as refused:
        await documents.open("invoice-1.pdf", b"%PDF" * 4096)
    assert "invoice-1.pdf" in str(refused.value)
    assert viewer.opened == []
    documents.close()
