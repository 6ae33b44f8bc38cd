"""Signing in as states, without any user interface.

This module owns which step comes after which, what each failure leads back to, and what may be
seen of it all. It must not know the card or the terminal that shows it, nor how credentials are
checked and kept: those are handed down.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from nb23._redact import mask
from nb23.errors import Nb23Error
from nb23.oauth.callback import Outcome
from nb23.oauth.credentials import AccessToken, Consumer, Credentials
from nb23.oauth.endpoints import normalise_domain
from nb23.oauth.errors import AccessDenied, EmptyKey, KeysRejected
from nb23.oauth.link import WHAT_TO_DO, Link
from nb23.oauth.page import Page, Transport
from nb23.oauth.states import Identity, Practice, State, View
from nb23.oauth.watched import Watched

__all__ = ["Identity", "Page", "Practice", "SignIn", "Transport"]

T = TypeVar("T")

_NAMES = {
    "key": "consumer key",
    "secret": "consumer secret",
    "token": "access token",
    "token_secret": "access token secret",
}
_BLANK: dict[str, Any] = dict.fromkeys(
    ("wrong", "authorize_url", "transport", "probe", "reply_to"), ""
) | {"retry": False}
"""What a step leaves nothing of, unless the next one says otherwise."""
_KEYS_KEPT = "The keys are kept. Ask for a new link when you are ready."
_OUT_OF_REACH = (
    "The practice site runs beside the kernel, out of your browser's reach: let its user approve."
)


class SignIn(Watched):
    """One attempt to sign in, driven by a card, a terminal or nobody at all.

    Each method does its work before it returns; one that does not fit the present state does
    nothing, so that a double click, a late callback or a second tab does no harm. All may be
    called from any thread. Failures are shown in `view`, never raised.

    Args:
        domain: The site, such as `videos.example.com`.
        check: Asks the site who the credentials belong to; None asks what a public site shows.
        keep: Takes the credentials into use, stores them, and says where in words.
        practice: The practice user, on a practice site.
        callback: How the code comes back: `"hub"`, `"loopback"`, `"oob"` (typed), or what fits the
            page.
        consumer: Keys that are kept already; the sign-in then begins with the second step.
        timeout: Seconds until a link expires.

    Attributes:
        credentials: What the last success brought; None before, and for a public site.
        problem: The error behind the message, when the last step failed.

    Example:
        >>> import nb23
        >>> from nb23.oauth.signin import Identity, SignIn
        >>> box = nb23.sandbox.start()
        >>> signin = SignIn(
        ...     box.domain,
        ...     check=lambda credentials: Identity(box.domain, "Practice", box.user, "write"),
        ...     keep=lambda credentials: "nowhere",
        ... )
        >>> signin.submit_keys(*box.keys)
        >>> signin.submit_code(box.approve(signin.view.authorize_url))
        >>> signin.view.message
        'Connected.'

    Source: the 2010 guide, "Using OAuth step-by-step"; RFC 5849 section 2.
    """

    def __init__(
        self,
        domain: str,
        *,
        check: Callable[[Credentials | None], Identity],
        keep: Callable[[Credentials], str],
        practice: Practice | None = None,
        callback: Transport = "auto",
        consumer: Consumer | None = None,
        timeout: float = 600,
    ) -> None:
        super().__init__(
            View(
                normalise_domain(domain),
                state=State.KEYS_SET if consumer else State.NO_KEYS,
                message=_KEYS_KEPT if consumer else "",
                key_hint=mask(consumer.key, keep=4) if consumer else "",
                practice_user=practice.user if practice else "",
            )
        )
        self.credentials: Credentials | None = None
        self.problem: Nb23Error | None = None
        self._check, self._keep, self._practice = check, keep, practice
        self._callback, self._timeout = callback, timeout
        self._consumer = consumer
        self._turn = 0
        self._link: Link | None = None
        self._code = ""
        self._found: Credentials | None = None

    def __repr__(self) -> str:
        return f"SignIn({self._view.domain}, {self._view.state})"

    def submit_keys(self, key: str, secret: str, *, callback: Transport | None = None) -> None:
        """Take the keys and ask the site for a link to approve.

        Args:
            key: The consumer key; blanks around it do no harm.
            secret: The consumer secret.
            callback: How the code is to come back, when not as the sign-in began.
        """
        given = {"key": key, "secret": secret}
        if self._view.state not in (State.NO_KEYS, State.KEYS_SET) or self._incomplete(given):
            return
        self._take_keys(Consumer(key, secret), callback)

    def fill_practice_keys(self) -> None:
        """Take the practice application's keys, as if they had been typed."""
        if self._practice:
            self._take_keys(self._practice.consumer, None)

    def submit_credentials(self, key: str, secret: str, token: str, token_secret: str) -> None:
        """Take privileged credentials: four values that need no approval.

        Source: the 2010 guide, "Privileged API credentials".
        """
        given = {"key": key, "secret": secret, "token": token, "token_secret": token_secret}
        if self._view.state is not State.NO_KEYS or self._incomplete(given):
            return
        consumer, access = Consumer(key, secret), AccessToken(token, token_secret)
        with self._changed:
            self._found = Credentials(self._view.domain, consumer, access)
            hint = mask(consumer.key, keep=4)
        self._check_found(State.NO_KEYS, door="four", key_hint=hint)

    def open_public(self) -> None:
        """Open the site without keys, for what everybody may see."""
        self._check_found(State.NO_KEYS, door="public", key_hint="")

    def ask_permission(self, *, callback: Transport | None = None) -> None:
        """Ask the site for a new link, with the keys that are set."""
        self._request((State.KEYS_SET,), callback)

    def use_code(self) -> None:
        """Ask for a link that ends in a code to type, whatever was chosen before."""
        self._request((State.KEYS_SET, State.WAITING_USER), "oob")

    def submit_code(self, text: str) -> None:
        """Take the code that the site showed, or the whole address that it led to.

        Args:
            text: With whatever blanks, line breaks and invisible marks came along.
        """
        link = self._link
        if self._view.state is not State.WAITING_USER or link is None:
            return
        try:
            self._exchange(link, link.read(text))
        except AccessDenied as problem:
            self._fail(self._turn, problem)
        except Nb23Error as problem:
            self.problem = problem
            self._show(message=problem.sentence, tone="alert", wrong="code")

    def approve_as_practice_user(self) -> None:
        """Let the practice user open the link and press Allow, then go on with the code."""
        practice, link = self._practice, self._link
        if practice and link:
            self._exchange(link, lambda: practice.approve(link.flow.authorize_url))

    def try_again(self) -> None:
        """Repeat the step that failed for want of a connection; nothing is typed again."""
        if not self._view.retry:
            return
        if self._view.state is State.WAITING_USER and self._link:
            self._exchange(self._link, self._code)
        elif self._view.state is State.CHECKING:
            self._check_found(State.CHECKING, door=self._view.door)
        else:
            self.ask_permission()

    def start_again(self) -> None:
        """Go back to the first step; what is connected stays so until another is."""
        with self._changed:
            self._consumer = self._found = None
            self._enter(State.NO_KEYS, "", key_hint="")

    def revoked(self, sentence: str) -> None:
        """Offer to sign in again, since the site no longer accepts what was connected.

        Args:
            sentence: What happened.
        """
        with self._changed:
            if self._view.state is State.CONNECTED:
                state = State.KEYS_SET if self._consumer else State.NO_KEYS
                self._enter(state, sentence, "alert")

    def cancel(self) -> None:
        """End the attempt; a connected sign-in stays connected."""
        with self._changed:
            if self._view.state is not State.CONNECTED:
                self._enter(State.CANCELLED, "Cancelled. Nothing was stored.")

    def _incomplete(self, given: dict[str, str]) -> bool:
        for field, text in given.items():
            try:
                Consumer(text, "present")
            except EmptyKey as problem:
                self.problem = problem
                sentence = f"The {_NAMES[field]} is empty. Paste it as the site shows it."
                self._show(message=sentence, tone="alert", wrong=field)
                return True
        return False

    def _take_keys(self, consumer: Consumer, callback: Transport | None) -> None:
        with self._changed:
            if self._view.state not in (State.NO_KEYS, State.KEYS_SET):
                return
            self._consumer = consumer
        self._request((State.NO_KEYS, State.KEYS_SET), callback)

    def _request(self, allowed: tuple[State, ...], callback: Transport | None) -> None:
        with self._changed:
            consumer = self._consumer
            if self._view.state not in allowed or consumer is None:
                return
            hint = mask(consumer.key, keep=4)
            message = f"Asking {self._view.domain} for a link …"
            turn = self._enter(State.REQUESTING, message, "busy", door="keys", key_hint=hint)
        link = self._attempt(turn, lambda: self._open(turn, consumer, callback or self._callback))
        if link and self._taken(turn, link) and self._attempt(turn, link.flow.request_token):
            self._await_user(turn, link)

    def _taken(self, turn: int, link: Link) -> bool:
        with self._changed:
            if turn != self._turn:
                link.close()
                return False
            self._link = link
            return True

    def _open(self, turn: int, consumer: Consumer, wanted: Transport) -> Link:
        page, domain = self._page, self._view.domain
        if wanted != "auto":
            return Link(domain, consumer, wanted, page)
        link = Link(domain, consumer, page.transport, page)
        if not link.ping or self._probed(link.ping, lambda: turn != self._turn):
            return link
        link.close()
        return Link(domain, consumer, "oob")

    def _await_user(self, turn: int, link: Link) -> None:
        with self._changed:
            if turn == self._turn:
                self._show_link(link, WHAT_TO_DO[link.transport], "calm")
                link.await_answer(self._timeout, self._answered)

    def _show_link(self, link: Link, message: str, tone: str, *, retry: bool = False) -> None:
        url = link.flow.authorize_url
        shown = self._practice.address(url, self._page) if self._practice else url
        facts = {"authorize_url": shown, "transport": link.transport, "reply_to": link.reply_to}
        said = message if shown else _OUT_OF_REACH
        self._enter(State.WAITING_USER, said, tone, retry=retry, **facts)

    def _answered(self, link: Link, outcome: Outcome) -> None:
        if isinstance(outcome, str):
            self._exchange(link, outcome)
            return
        with self._changed:
            if link is self._link and self._view.state is State.WAITING_USER:
                self._fail(self._turn, outcome)

    def _exchange(self, link: Link, code: str | Callable[[], str]) -> None:
        with self._changed:
            if link is not self._link or self._view.state is not State.WAITING_USER:
                return
            turn = self._enter(State.EXCHANGING, "Exchanging the code for access …", "busy")
        found = self._attempt(turn, lambda: self._access(link, code))
        with self._changed:
            if found is None or turn != self._turn:
                return
            self._found = found
        self._check_found(State.EXCHANGING, door="keys")

    def _access(self, link: Link, code: str | Callable[[], str]) -> Credentials:
        self._code = code if isinstance(code, str) else code()
        return link.flow.access_token(self._code)

    def _check_found(self, allowed: State, **facts: Any) -> None:
        with self._changed:
            if self._view.state is not allowed:
                return
            found = self._found
            message = f"Asking {self._view.domain} who you are …"
            turn = self._enter(State.CHECKING, message, "busy", **facts)
        identity = self._attempt(turn, lambda: self._check(found))
        if identity:
            self._connect(turn, found, identity)

    def _connect(self, turn: int, found: Credentials | None, identity: Identity) -> None:
        with self._changed:
            if turn != self._turn:
                return
            kept = self._kept(found) if found else ""
            self.credentials, self._found = found, None
            self._enter(
                State.CONNECTED,
                "Connected.",
                "good",
                site_name=identity.site_name,
                user=identity.user,
                level=identity.level,
                kept=kept,
            )

    def _kept(self, found: Credentials) -> str:
        try:
            return self._keep(found)
        except Exception:  # a keyring or a disk may fail in any way; the sign-in itself succeeded
            return "Kept for this session only: they could not be stored on this computer"

    def _attempt(self, turn: int, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except Nb23Error as problem:
            self._fail(turn, problem)
        except BaseException:
            self._fail(turn, Nb23Error("nb23 itself failed here, not the site. Try again."))
            raise
        return None

    def _fail(self, turn: int, problem: Nb23Error) -> None:
        with self._changed:
            if turn != self._turn:
                return
            self.problem, state = problem, self._view.state
            if problem.retryable and state is State.EXCHANGING and self._link and self._code:
                self._show_link(self._link, problem.sentence, "alert", retry=True)
            elif problem.retryable and state is State.CHECKING:
                self._enter(state, problem.sentence, "alert", retry=True)
            elif isinstance(problem, KeysRejected) or self._view.door != "keys":
                wrong = "" if self._view.door == "public" else "secret"
                self._enter(State.NO_KEYS, problem.sentence, "alert", wrong=wrong)
            else:
                self._enter(State.KEYS_SET, problem.sentence, "alert", retry=problem.retryable)

    def _enter(self, state: State, message: str, tone: str = "calm", **facts: Any) -> int:
        with self._changed:
            turn = self._turn = self._turn + 1
            if state not in (State.WAITING_USER, State.EXCHANGING):
                self._drop_link()
            if tone != "alert":
                self.problem = None
            blank = dict.fromkeys(("wrong", "authorize_url", "transport", "probe", "reply_to"), "")
            self._show(
                **{
                    **blank,
                    "retry": False,
                    "state": state,
                    "message": message,
                    "tone": tone,
                    **facts,
                }
            )
            return turn

    def _drop_link(self) -> None:
        link, self._link, self._code = self._link, None, ""
        if link:
            link.close()
