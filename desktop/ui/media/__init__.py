"""The media manager: the library of sounds."""
