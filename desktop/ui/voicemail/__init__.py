"""The voicemail part of the window."""
