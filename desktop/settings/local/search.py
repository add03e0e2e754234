"""Full-text search: every word a beginning, newest first, without ranking."""

from __future__ import annotations

from desktop.domain.queries import search_words


def match_of(text: str) -> str:
    """The FTS5 expression that finds ``text``, "" where it holds no word."""
    # Quoted, so that nothing a person types is taken for an operator.
    return " ".join(f'"{word}"*' for word in search_words(text.replace('"', " ")))
