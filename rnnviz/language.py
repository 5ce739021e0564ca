"""What the program says to people: translated text, and the one error that reaches a page.

Every layer may import this module; it imports the standard library only. The language belongs to the running
context (`use`), so that two sessions of one server can speak two languages at the same time.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Iterable
from contextvars import ContextVar
from functools import lru_cache

from rnnviz.assets import asset_path

DOMAIN = "rnnviz"
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}

_language: ContextVar[str] = ContextVar("rnnviz_language", default="en")


class InputError(ValueError):
    """What a user gave cannot be used; the message is one translated sentence, fit to be shown beside the control."""


def use(language: str) -> None:
    """Speak `language` (a key of LANGUAGES) from now on in this context; an unknown one is answered with English."""
    _language.set(language if language in LANGUAGES else "en")


def current() -> str:
    """The language of this context, a key of LANGUAGES."""
    return _language.get()


def named(locale: str | None) -> str | None:
    """The language that a browser's locale or a link names, such as "zh-Hans-CN" or "en"; None: none of ours."""
    return next((key for key in LANGUAGES if (locale or "").lower().startswith(key[:2])), None)


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation(DOMAIN, asset_path("translations"), [language], fallback=language == "en")


def _(message: str) -> str:
    """`message` in the language of this context."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form for `n` of a message, in the language of this context."""
    return _catalogue(_language.get()).ngettext(singular, plural, n)


def listed(items: Iterable[str]) -> str:
    """Items one after the other, with what stands between them in the language of this context."""
    return _(", ").join(items)


def told(*sentences: str) -> str:
    """Sentences one after the other, as the language of this context sets them; empty ones are left out."""
    first, *others = [sentence for sentence in sentences if sentence] or [""]
    for sentence in others:
        first = _("{said} {more}").format(said=first, more=sentence)
    return first


def N_(message: str) -> str:  # noqa: N802  gettext's own name for "extract now, translate when shown"
    """`message` itself, marked for extraction: a registry holds it, `_` translates it when it is shown."""
    return message
