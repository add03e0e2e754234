"""Full-text search: every word a beginning, newest first, without ranking."""

from __future__ import annotations

from typing import Final

from desktop.domain.queries import search_words

# One sign begins a tenth of all words there are: it is looked for as a whole word.
_SHORTEST_BEGINNING: Final = 2


def match_of(text: str) -> str:
    """The FTS5 expression that finds ``text``, "" where it holds no word."""
    # Quoted, so that nothing a person types is taken for an operator.
    words = search_words(text.replace('"', " "))
    return " ".join(
        f'"{word}"*' if len(word) >= _SHORTEST_BEGINNING else f'"{word}"' for word in words
    )
