"""Sound of the engine process: PulseAudio on Linux, the library's own devices elsewhere."""
