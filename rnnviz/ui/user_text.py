"""Text that a user has written, shown among our own."""

from __future__ import annotations


def quoted(text: str) -> str:
    """The text as code in Markdown, letter by letter whatever it holds."""
    fence = "`"
    while fence in text:
        fence += "`"
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"{fence}{text}{fence}"
