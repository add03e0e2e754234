"""The Targeting Local Softphone: a desktop softphone whose CRM decides what its users may do."""

from typing import Final

APP_NAME: Final = "Targeting Local Softphone"
APP_ID: Final = "targeting-local-softphone"
VERSION: Final = "0.1.0"
