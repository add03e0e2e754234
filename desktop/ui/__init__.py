"""The windows: the only importer of Qt besides the composition root."""
