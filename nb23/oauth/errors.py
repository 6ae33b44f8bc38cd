"""What can go wrong while signing in, as types.

This module owns the errors of OAuth: keys, tokens, consent, storage. It must not know API error
codes; those are in `nb23.api.errors`. Each docstring is the page that `nb23 help CODE` prints.
"""

from nb23.errors import Nb23Error


class SignInError(Nb23Error):
    """Signing in did not succeed.

    What to do: read the sentence; nothing that was connected before is lost.
    Not raised itself: one of its kinds is.
    """

    code = "sign-in"


class EmptyKey(SignInError):
    """A key, token, secret or code was empty once the blanks around it were trimmed.

    What to do: paste it again as the site shows it. Blanks and line breaks around it do no harm.
    Not raised for a key that is wrong: the site decides that (keys-rejected).
    """

    code = "empty-key"


class SecretEscape(SignInError):
    """Something tried to pickle a secret or to copy it to another process.

    What to do: send the name of the site or profile; the other process looks the credentials up.
    Not raised for showing a secret: that gives its mask.
    """

    code = "secret-escape"


class BadDomain(SignInError):
    """What was given as a site is not the name of one.

    What to do: give the domain alone, such as videos.example.com. The https:// in front and a
    slash at the end are understood and dropped.
    Not raised for a domain that nobody answers at (offline).
    """

    code = "bad-domain"


class BadRequest(SignInError):
    """What was to be explained is no request that could be sent and signed.

    What to do: give a method, an absolute address, and names with values; write odd characters in
    the address percent-encoded. Not raised for a request that the site would refuse.
    """

    code = "bad-request"


class KeysRejected(SignInError):
    """The site refused the consumer key or the consumer secret.

    What to do: compare the key with Your profile > Manage applications on that site; it works only
    on the site that it was made on. The secret is shown once: when in doubt, reset it there and
    paste the new one.
    Not raised for a wrong clock, which looks the same to the site (clock-skew).
    """

    code = "keys-rejected"


class WrongSite(SignInError):
    """The address is not, or is no longer, the site that the keys belong to.

    What to do: connect to the domain that the sentence names, or check the spelling.
    Nothing signed was sent to a host that was not asked for.
    """

    code = "wrong-site"


class ClockSkew(SignInError):
    """This computer's clock is more than five minutes off, so the site refuses its signatures.

    What to do: set the clock, for instance by turning automatic time on, and connect again.
    Each signature carries the time it was made at (RFC 5849 section 3.3); nb23 does not correct it
    silently. Not raised when the difference is smaller, or when the site does not tell its time.
    """

    code = "clock-skew"


class AccessDenied(SignInError):
    """The user declined the request for access. Nothing was stored.

    What to do: connect again and press Allow, or ask the site's owner which application to use.
    Not raised when nobody answered (authorization-timeout).
    """

    code = "access-denied"


class VerifierMissing(SignInError):
    """The step before was skipped: there is no request token, or no code, to exchange.

    What to do: call flow.request_token(), open flow.authorize_url, allow the access, and pass the
    code that the site shows to flow.access_token(code).
    """

    code = "verifier-missing"


class VerifierRejected(SignInError):
    """The site did not accept the code. A code works once, and only for its own request token.

    What to do: ask for a new link and use the code that it leads to.
    Not raised for keys that were wrong from the beginning (keys-rejected).
    """

    code = "verifier-rejected"


class AuthorizationTimeout(SignInError):
    """Nobody answered the request for access in time; the link has expired.

    What to do: ask for a new link. The keys are kept.
    """

    code = "authorization-timeout"


class ProtocolError(SignInError):
    """The site's answer does not follow OAuth 1.0a, so nothing of it was used or stored.

    What to do: check that the address is a 23 site. If it is, show its owner the sentence.
    """

    code = "protocol-error"


class Offline(SignInError):
    """No connection to the site could be made, or it broke.

    What to do: check the network, the proxy and the spelling of the domain, then try again.
    Everything that was typed or stored is kept. Not raised for an answer that is an error.

    Attributes:
        sent: Whether the request may have reached the site.
    """

    code = "offline"
    retryable = True
    sent: bool = True


class SiteUnavailable(SignInError):
    """The site answered that it cannot answer now (HTTP 5xx).

    What to do: wait a little and try again. Everything that was typed or stored is kept. A call
    that only reads has been repeated a few times already, each time with a signature of its own.

    Attributes:
        retry_after: How many seconds the site asks to wait; None when it did not say.
    """

    code = "site-unavailable"
    retryable = True
    retry_after: float | None = None


class RateLimited(SiteUnavailable):
    """The site asks for fewer calls (HTTP 429).

    What to do: wait as long as the sentence says, and call less often. All calls of this process to
    one site share one pace, which was slowed down already.
    """

    code = "rate-limited"


class TokenRevoked(SignInError):
    """The site no longer accepts the token: the user or the site's owner revoked it.

    What to do: connect again with force=True. The stored token was dropped, the keys were kept. For
    a login token, copy a new one from the site's settings.
    Not raised when the clock is off (clock-skew) or the permission level is too low.
    """

    code = "token-revoked"


class NotConnected(SignInError):
    """This site is not signed in yet, and the call needs a signature.

    What to do: finish the sign-in card, then choose Run > Run Selected Cell and All Below.
    Not raised for methods that a public site answers to everybody.
    """

    code = "not-connected"


class KeysNeeded(SignInError):
    """There is a login token, and this call needs keys: nothing but version 2 takes login tokens.

    What to do: call the method of version 2 that the sentence names, or connect with a consumer key
    and secret.
    Not raised when there are no credentials at all (not-connected).
    """

    code = "keys-needed"


class MissingCredentials(SignInError):
    """Nobody is there to sign in, and no credentials are stored.

    What to do: set NB23_CONSUMER_KEY, NB23_CONSUMER_SECRET, NB23_ACCESS_TOKEN and
    NB23_ACCESS_TOKEN_SECRET (or each with _FILE, naming a file), or NB23_LOGIN_TOKEN for version 2
    alone, or sign in once with `nb23 connect SITE` on this computer.
    """

    code = "missing-credentials"


class NoSuchAccount(SignInError):
    """It is not clear which site is meant: none was named, and not exactly one is kept.

    What to do: name the site, or set NB23_SITE. `nb23 accounts` lists what is kept.
    """

    code = "no-such-account"


class UnsafeStore(SignInError):
    """The file of credentials can be read by others, is damaged, or cannot be written.

    What to do: run the command that the sentence gives. Nothing was changed.
    """

    code = "unsafe-store"


class UnknownExercise(SignInError):
    """There is no exercise of this name.

    What to do: take one of the names in the sentence.
    Not raised for a wrong answer: that gets words that help.
    """

    code = "unknown-exercise"


class NoKeyring(SignInError):
    """The keyring of this computer was asked for by name, and cannot be used.

    What to do: leave `store` out, and the file is taken instead; or unlock the keyring and try
    again. Not raised when `store` is left out.
    """

    code = "no-keyring"


class NoHub(SignInError):
    """The notebook's server was asked for by name to take the code back, and cannot.

    What to do: install nb23 into the environment that JupyterLab itself runs in, and restart it; or
    leave `callback` out, and what fits is taken. Not raised when `callback` is left out.
    """

    code = "no-hub"


class NoPracticeSite(SignInError):
    """No practice site is running on this computer.

    What to do: run `nb23 sandbox` in another terminal, or in Python `nb23.sandbox.start()`.
    """

    code = "no-practice-site"
