"""Keys, tokens and their secrets as values that cannot show themselves.

This module owns the value objects of OAuth 1.0a, and the login token. It must not know how a
request is signed, where credentials are kept, or any address.
"""

from dataclasses import dataclass
from typing import ClassVar, NoReturn

from nb23._redact import MASK, mask, remember
from nb23.oauth.endpoints import normalise_domain
from nb23.oauth.errors import EmptyKey, SecretEscape

# Zero-width characters and the byte order mark travel along with copied text, unseen.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


class Secret:
    """A secret that shows only its mask, until `reveal` is called.

    It is not a `str`: `str()`, `format()`, `%s` and `repr` all give the mask, and it refuses to be
    pickled, so that no log, traceback, notebook output or task for another process can carry it.

    Args:
        value: The secret text.

    Example:
        >>> secret = Secret("not for the eye")
        >>> secret
        Secret(••••••)
        >>> f"{secret}"
        '••••••'
    """

    __slots__ = ("_value",)

    def __init__(self, value: "str | Secret") -> None:
        self._value: str = value.reveal() if isinstance(value, Secret) else value

    def reveal(self) -> str:
        """The secret itself: for the one place that signs, and the one that stores."""
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __str__(self) -> str:
        return MASK

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __format__(self, spec: str) -> str:
        return format(MASK, spec)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise SecretEscape(
            "A secret cannot be pickled or copied to another process. "
            "Send the name of a site or profile and let the other side look the credentials up."
        )


@dataclass(frozen=True, init=False)
class Pair:
    """A key or token that may be seen in part, and the secret that belongs to it."""

    key: str
    secret: Secret

    _kind: ClassVar[str]
    _readable: ClassVar[int] = 0

    def __init__(self, key: str, secret: "str | Secret") -> None:
        object.__setattr__(self, "key", trimmed(key, self._kind))
        revealed = trimmed(Secret(secret).reveal(), f"{self._kind} secret".replace(" key", ""))
        object.__setattr__(self, "secret", Secret(revealed))
        remember(revealed)
        if not self._readable:
            remember(self.key)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({mask(self.key, keep=self._readable)})"


class Consumer(Pair):
    """A consumer key and its consumer secret: they identify and prove your application.

    Blanks and line breaks around either are trimmed, as they come along when one copies.

    Args:
        key: The consumer key, such as the site shows under *Manage applications*.
        secret: The consumer secret; text or a `Secret`.

    Raises:
        EmptyKey: If one of the two is empty.

    Example:
        >>> import nb23
        >>> nb23.Consumer(" 571156-cuQla8tP5tzjf70znIwS ", "the secret")
        Consumer(••••••nIwS)

    Source: the 2010 guide, "Understanding OAuth keys and tokens"; RFC 5849 section 1.1.
    """

    _kind = "consumer key"
    _readable = 4


class RequestToken(Pair):
    """A temporary token that a user is asked to authorize, and its secret.

    Source: the 2010 guide, "Understanding OAuth keys and tokens"; RFC 5849 section 2.1.
    """

    _kind = "request token"


class AccessToken(Pair):
    """The token that lets an application act for one user on one site, and its secret.

    It does not time out; the user can revoke it.

    Source: the 2010 guide, "Signing and making requests"; RFC 5849 section 2.3.
    """

    _kind = "access token"


@dataclass(frozen=True)
class Credentials:
    """Everything that a signed call needs: whose site, which application, which user.

    Args:
        domain: The site to talk to, such as `videos.example.com`, as the site itself answered it.
        consumer: The application's key and secret.
        token: The user's access token and its secret.
        user_id: The site's number for the user, when it said so.

    Example:
        >>> consumer, token = Consumer("ck-1234", "cs"), AccessToken("at-5678", "ts")
        >>> Credentials("videos.example.com", consumer, token).token
        AccessToken(••••••)
    """

    domain: str
    consumer: Consumer
    token: AccessToken
    user_id: int | None = None


@dataclass(frozen=True, init=False)
class LoginToken:
    """A user's login token, which opens version 2 of the API without keys.

    A site shows it under *Settings*, *API*. It is exchanged for tokens that expire, one for each
    workspace that its user can enter; those are what calls carry.

    Args:
        domain: The site that it was copied from, such as `videos.example.com`.
        token: The token; text or a `Secret`.

    Raises:
        BadDomain: If `domain` is not the name of a site.
        EmptyKey: If the token is empty.

    Example:
        >>> LoginToken("https://videos.example.com/", " the token ")
        LoginToken(videos.example.com, ••••••)
    """

    domain: str
    token: Secret

    def __init__(self, domain: str, token: "str | Secret") -> None:
        revealed = trimmed(Secret(token).reveal(), "login token")
        object.__setattr__(self, "domain", normalise_domain(domain))
        object.__setattr__(self, "token", Secret(revealed))
        remember(revealed)

    def __repr__(self) -> str:
        return f"LoginToken({self.domain}, {MASK})"


def trimmed(text: str, name: str) -> str:
    r"""Return the text without the blanks, line breaks and invisible marks that copying adds.

    Args:
        text: What was pasted.
        name: What it is, for the sentence of the error.

    Raises:
        EmptyKey: If nothing is left.

    Example:
        >>> trimmed(" abc\n", "consumer key")
        'abc'
    """
    bare = "".join(c for c in text if not c.isspace() and c not in _INVISIBLE)
    if not bare:
        raise EmptyKey(f"The {name} is empty. Paste it as the site shows it.")
    return bare
