"""VoIP of one user: on or off, what other phones sign in with, and which ones have."""
