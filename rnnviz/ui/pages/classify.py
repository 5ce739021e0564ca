"""The page."""


def render() -> None:
    """Draw the page."""
