"""The engine process: the only importer of pjsua2."""
