"""The media process: the outside world on a pjsua2 endpoint of its own, run by ``trunk``."""
