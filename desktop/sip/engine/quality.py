"""How good a call sounds, from what the media stream counts (ITU-T G.107, simplified)."""

from __future__ import annotations

from typing import Final

_BEST_RATING: Final = 93.2  # R with all defaults of G.107
_LOSS_ROBUSTNESS: Final = 25.1  # Bpl of G.711 with packet loss concealment, G.113 appendix I
_DEVICE_DELAY_MS: Final = 60.0  # packetisation, sound buffers


def mean_opinion_score(
    loss_percent: float, jitter_ms: float, round_trip_ms: float | None = None
) -> float:
    """MOS from 1.0 to 4.5; jitter counts as the delay of the buffer that smooths it."""
    delay = (round_trip_ms or 0.0) / 2 + 2 * jitter_ms + _DEVICE_DELAY_MS
    delay_impairment = 0.024 * delay + 0.11 * max(0.0, delay - 177.3)
    loss_impairment = 95.0 * loss_percent / (loss_percent + _LOSS_ROBUSTNESS)
    rating = _BEST_RATING - delay_impairment - loss_impairment
    return score_of_rating(rating)


def score_of_rating(rating: float) -> float:
    """G.107 annex B."""
    if rating <= 0:
        return 1.0
    if rating >= 100:
        return 4.5
    score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return min(4.5, max(1.0, score))


def loss_percent(received: int, lost: int) -> float:
    expected = received + lost
    return 100.0 * lost / expected if expected else 0.0
