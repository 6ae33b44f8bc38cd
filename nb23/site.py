"""The front desk: a `Site` joins client, frames and card for the user.

This module owns what a user calls on a site. It must not know how credentials were got; each room
is reached at the moment it is needed, so that a signed call loads no pandas and no widget.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

from nb23._redact import mask
from nb23.api.ahead import CONNECTIONS, stopped_by_hand
from nb23.api.client import Client
from nb23.api.method import ALLOWS, Level
from nb23.api.response import Record, Reply
from nb23.api.tree import Branch
from nb23.friendly import FriendlyNames
from nb23.oauth.credentials import Credentials, LoginToken
from nb23.oauth.explain import Explanation
from nb23.oauth.states import Identity

if TYPE_CHECKING:
    from pandas import DataFrame
    from tqdm import tqdm

    from nb23.api.paging import Listing
    from nb23.api.shape import Batch
    from nb23.api.typed import Api, Api2
    from nb23.api.verify import Verification


class Site(FriendlyNames):
    """One video site: its methods as calls, its listings as typed DataFrames.

    `nb23.connect` makes it. Until a sign-in is finished, it answers what everybody may see.

    Args:
        domain: The site, such as `videos.example.com`.
        credentials: Whose name to call in, or None.
        allow: The ceiling on this computer, such as `"read"`.
        kept: Where the credentials are kept, in words; "" if there are none.
        forget: Removes what is kept; called by `disconnect` and, with False for the keys, when the
            site no longer accepts the token.
        again: Opens the same account elsewhere, such as in another process: by names alone.

    Example:
        >>> import nb23
        >>> site = nb23.connect("sandbox")
        >>> len(site.videos(limit=30))
        30
    """

    def __init__(
        self,
        domain: str,
        credentials: Credentials | LoginToken | None = None,
        *,
        allow: str = "read",
        kept: str = "",
        forget: Callable[[bool], str] | None = None,
        again: "Callable[[], Site] | None" = None,
    ) -> None:
        self.domain, self.again = domain, again
        self.allow = Level.named(allow).label
        self._kept = kept
        self._forget = forget
        self._use(credentials)

    @property
    def connected(self) -> bool:
        """Whether calls are signed."""
        return self._client.credentials is not None

    @property
    def client(self) -> Client:
        """What this Site calls with, for code that has to do with pages, a pace or a ceiling."""
        return self._client

    @property
    def api(self) -> "Api":
        """The methods of version 1 as objects: `site.api.photo.list(size=5)`."""
        return cast("Api", Branch(lambda: self._client, self.frame))

    @property
    def api2(self) -> "Api2":
        """The operations of version 2 as objects: `site.api2.photo.list(size=5)`."""
        return cast("Api2", Branch(lambda: self._client, self.frame, "2"))

    def call(self, path: str, /, *, extra: Mapping[str, Any] | None = None, **params: Any) -> Reply:
        """Call one method by its path.

        Args:
            path: Such as `photo/list`; a leading `/api/` is accepted.
            extra: Custom variables of the site.
            **params: The method's parameters; dates, flags and lists travel as the API wants them.

        Raises:
            NotConnected: If the method needs a signature and the sign-in is not finished.
            AboveCeiling: If it needs more than `allow`; nothing was sent.
            ApiError: Or one of its kinds, if the site refused the call.

        Example:
            >>> import nb23
            >>> nb23.connect("sandbox").call("photo/list", size=5)
            <Reply photo/list: 5 of 500, page 1 of 100, level write>
        """
        return self._client.call(path, extra=extra, **params)

    def frame(
        self,
        path: str,
        /,
        *,
        table: str = "",
        limit: int | None = None,
        columns: list[str] | None = None,
        personal: bool = False,
        connections: int = CONNECTIONS,
        strict: bool = False,
        site_timezone: str | None = None,
        dtype_backend: Literal["numpy_nullable", "pyarrow"] = "numpy_nullable",
        extra: Mapping[str, Any] | None = None,
        **params: Any,
    ) -> "DataFrame":
        """Read all pages of a method into one typed DataFrame.

        Args:
            path: Such as `photo/list`, or `2/photo/list` of version 2.
            table: A further table made of its records, such as `renditions`;
                `nb23.frames.schema(path)` names them.
            limit: How many records at most; all when left out.
            columns: Names of the columns wanted, in order; all that are shown when left out.
                Version 2 is asked for no others.
            personal: Whether to show personal data, such as e-mail addresses, without naming it.
            connections: How many pages are asked for at once; 1 reads one after the other.
            strict: Whether to raise IncompleteListing, with what was read as its `frame`, instead
                of warning.
            site_timezone: The site's time zone, such as `"Europe/Copenhagen"`, for the times whose
                zone the API does not say; they stay without one when left out.
            dtype_backend: `"pyarrow"` for columns that live in Arrow's memory.
            extra: Custom variables of the site.
            **params: The method's parameters.

        Returns:
            A row a record, with the declared columns and dtypes whatever the site holds. What was
            read, and whether it was complete, is in `frame.attrs["nb23"]`. A Ctrl-C ends the
            reading and gives what was got so far, marked as incomplete; a second one breaks off.

        Raises:
            UnknownFrame: If no frame is declared for the method.
            NotConnected: If the sign-in is not finished.
            IncompleteListing: With `strict`, if the site counted more than it gave.

        Example:
            >>> import nb23
            >>> frame = nb23.connect("sandbox").frame("photo/list", limit=5)
            >>> frame.photo_id.dtype
            Int64Dtype()
        """
        from tqdm.auto import tqdm

        from nb23 import frames

        schema = frames.schema(path, table=table)
        fields = schema.fields(columns)
        if schema.version == 2 and fields:
            params.setdefault("fields", ",".join(fields))
        make = partial(
            frames.from_batches, path, table=table, columns=columns, personal=personal,
            given=params, site_timezone=site_timezone, domain=self._client.endpoints.base,
            dtype_backend=dtype_backend,
        )  # fmt: skip
        if schema.rows.whole:  # such a table comes with the first reply
            reply = self._client.call(path, extra=extra, **params)
            return make([[reply.raw]], facts={"level": reply.permission_level})
        listing = self._client.listing(
            path, limit=limit, connections=connections, strict=strict, extra=extra, **params
        )
        # A bar for what takes longer than a second, and only where somebody looks.
        bar = tqdm(unit="row", delay=1, disable=None, leave=False, smoothing=0)
        with bar, stopped_by_hand(listing.stop), closing(listing.batches(fields)) as batches:
            frame = make(_shown(bar, batches, listing), facts=listing.facts)
        listing.conclude(frame)
        return frame

    def explain(
        self, path: str, /, *, extra: Mapping[str, Any] | None = None, **params: Any
    ) -> Explanation:
        """Show how a call is signed, stage by stage; nothing is sent.

        Args:
            path: Such as `photo/list`.
            extra: Custom variables of the site.
            **params: The method's parameters.

        Raises:
            NotConnected: If the sign-in is not finished.

        Example:
            >>> import nb23
            >>> site = nb23.connect("sandbox")
            >>> site.explain("photo/list", search="red bike").parameters[-1].encoded_value
            'red%20bike'
        """
        return self._client.explain(path, extra=extra, **params)

    def identity(self) -> Identity:
        """Who is signed in where, asked of the site.

        Returns:
            Domain, name of the site, name of the user (empty when nobody is signed in) and the
            permission level.
        """
        return identify(self._client)

    def verify(self, *, rate: float | None = None) -> "Verification":
        """Hold what the site answers against the catalogue: all that only reads, and is allowed.

        Args:
            rate: Calls a second at most; as usual when left out.

        Returns:
            The methods that were checked, what is different, and what was skipped and why: names
            and types, never a value.

        Example:
            >>> import nb23
            >>> nb23.connect("sandbox").verify().differences
            []
        """
        from nb23.api.verify import verify

        return verify(self._client, rate=rate)

    def disconnect(self) -> str:
        """Remove what is kept of this site from this computer; calls are anonymous from here on.

        Returns:
            What was removed, and that the permission itself stands until it is revoked.
        """
        said = self._forget(True) if self._forget else "Nothing was kept on this computer."
        self._use(None)
        return said

    def __repr__(self) -> str:
        unsigned = "waiting for the sign-in" if self._client.waiting else "public videos only"
        state = "signed in" if self.connected else unsigned
        return f"<Site {self.domain}: {state}, allow={self.allow!r}>"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        if self._client.waiting and not self.connected:
            return {"text/plain": self._client.waiting}
        from nb23.widgets.status import status_of

        return status_of(self)._repr_mimebundle_(**options)

    def adopt(self, credentials: Credentials, *, kept: str = "this session's memory") -> str:
        """Sign all calls from here on; called when a sign-in ends well.

        Returns:
            Where the credentials are kept, in words.
        """
        self._kept = kept
        self._use(credentials)
        return kept

    def await_signin(self, sentence: str) -> None:
        """Say this sentence when a call needs a signature and there is none yet."""
        self._client.waiting = sentence

    def status(self) -> dict[str, str]:
        """What the status card shows, as text: never a secret."""
        who, held = self.identity(), self._client.credentials
        level = Level.named(who.level)
        facts = {
            "site": f"{who.site_name} ({self.domain})",
            "user": who.user or ("the credentials' owner" if held else "nobody"),
            "level": f"{level.label}: {ALLOWS[level]}",
            "allow": f"{self.allow}: this Site refuses calls that need more",
        }
        if self._kept:
            facts["kept"] = self._kept
        if isinstance(held, Credentials):
            facts["application"] = f"the one with key {mask(held.consumer.key, keep=4)}"
        return facts

    def _use(self, credentials: Credentials | LoginToken | None) -> None:
        self._client = Client(
            self.domain,
            credentials,
            allow=self.allow,
            builder=_build,
            on_revoked=partial(self._revoked, credentials),
        )

    def _revoked(self, refused: Credentials | LoginToken | None) -> None:
        # Several calls may be on their way; the last of them can come back after a new sign-in.
        if self._client.credentials is not refused:
            return
        self._use(None)
        self.await_signin(
            f"{self.domain} no longer accepts the access token that this Site had. Use "
            f"nb23.connect({self.domain!r}, force=True) to sign in again."
        )
        if self._forget:
            self._forget(False)


def identify(client: Client) -> Identity:
    """Ask a site for its name, the user's name and the permission level of these credentials."""
    held, found = client.credentials, list[Record]()
    if isinstance(held, LoginToken):
        reply, found = client.call("2/site/get"), client.call("2/user/get").records
    else:
        reply = client.call("site/get")
        if held and held.user_id is not None:
            found = client.call("user/list", user_id=held.user_id).records
    user = str(found[0].get("display_name") or found[0]["username"]) if found else ""
    name = str(reply.records[0].get("site_name", client.endpoints.domain))
    return Identity(client.endpoints.domain, name, user, reply.permission_level)


def _shown(bar: "tqdm[Any]", batches: "Iterable[Batch]", listing: "Listing") -> "Iterator[Batch]":
    for batch in batches:
        bar.total = listing.expected
        yield batch
        bar.update(listing.rows - bar.n)


def _build(path: str, records: list[dict[str, Any]], **options: Any) -> Any:
    from nb23 import frames

    return frames.frame(path, records, **options)
