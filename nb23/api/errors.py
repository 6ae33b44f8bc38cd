"""What the API refuses, and what is refused before it is asked, as types.

This module owns the one function that turns an error code into a class. Each docstring is the page
that `nb23 help CODE` prints. It must not know how a call is made.
"""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from nb23._redact import scrub
from nb23.errors import Nb23Error


class UnknownMethod(Nb23Error, AttributeError):
    """The catalogue has no method of this path; nothing was sent.

    What to do: check the spelling, or search with nb23.methods("a word").
    Not raised for a method that the site itself does not know (api-error).
    """

    code = "unknown-method"


class UnknownParameter(Nb23Error):
    """The method has no parameter of this name; nothing was sent.

    What to do: check the spelling. Custom variables of a site travel in extra={"key": "value"}.
    """

    code = "unknown-parameter"


class MissingParameter(Nb23Error):
    """The method does not work without a parameter that was left out; nothing was sent.

    What to do: give it, as the sentence says.
    """

    code = "missing-parameter"


class BadParameter(Nb23Error):
    """A value cannot travel, or is none of those that the API knows; nothing was sent.

    What to do: give one of the values that the sentence lists.
    """

    code = "bad-parameter"


class AboveCeiling(Nb23Error):
    """The call needs a higher permission level than this Site was opened with; nothing was sent.

    What to do: open the Site with a higher ceiling: nb23.connect(..., allow="write"); in a terminal
    add --allow write.
    Not raised for what the site itself refuses (permission-denied).
    """

    code = "above-ceiling"


class BadReply(Nb23Error):
    """The answer is not a reply of the 23 API.

    What to do: read what came back, in the sentence. A log-in page of a network or a proxy's error
    page is the usual cause. Not raised for errors that the API itself reports (api-error).
    """

    code = "bad-reply"
    retryable = True


class NotReady(Nb23Error):
    """A film was uploaded, and the site has not gone on with making it playable for half an hour.

    What to do: look at the film on the site. If its transcoding failed, delete it and upload it
    again; if the site is only busy, wait: the film itself is safe there.
    Not raised while the progress goes on, however slowly.
    """

    code = "not-ready"


class IncompleteListing(Nb23Error, UserWarning):
    """A listing did not bring every record that the site counted.

    What to do: read it again at a quieter time, or go on with what is there: the counts are in
    frame.attrs["nb23"]. Records that are added, deleted or moved while pages are read cause it;
    pages at whose edges one may have slipped by were read again before. It is a warning, or an
    error with strict=True, whose `report` has the same counts.
    Not raised when a limit stopped the reading.

    Attributes:
        report: The counts, as `Listing.report` gives them.
        frame: What was read, when it was raised by a frame with strict=True; else None.
    """

    code = "incomplete-listing"
    report: Mapping[str, Any] = {}
    frame: Any = None


class ApiError(Nb23Error):
    """The API understood the call and refused it.

    What to do: read the sentence; it is the site's own.

    Attributes:
        api_code: The API's own code, such as `no_such_photo`; empty when it gave none.
        http_status: The HTTP status of the answer, which version 1 always says is 200.
        permission_level: The level that the site gave this call; empty when it did not say.
    """

    code = "api-error"
    api_code: str = ""
    http_status: int = 200
    permission_level: str = ""


class NotFound(ApiError):
    """There is no such item on the site, or it is not visible at this permission level.

    What to do: check the id, and whether the item is unpublished.
    """

    code = "not-found"


class InvalidInput(ApiError):
    """The API did not accept a value.

    What to do: read the sentence, and compare with the method's parameters.
    """

    code = "invalid-input"


class AlreadyThere(ApiError):
    """What was to be created is there already.

    What to do: look it up and change it, or choose another name.
    """

    code = "already-there"


class NotCarriedOut(ApiError):
    """The site understood the call and could not do it.

    What to do: read the sentence, look at the site whether it was done in part, and try again
    later. Not raised when a value was at fault (invalid-input).
    """

    code = "not-carried-out"


class UploadRefused(ApiError):
    """The site got no file, or could not process the one it got.

    What to do: check that the file opens on this computer and is a video or a picture, and send it
    once more. Nothing was published.
    """

    code = "upload-refused"


class FeatureNotAvailable(ApiError):
    """The site's plan lacks this, or its owner has switched it off.

    What to do: do without, or ask the site's owner. No other key or level would help.
    """

    code = "feature-not-available"


class NotAuthenticated(ApiError):
    """The call needs a signature or a token, and had none that the site knows.

    What to do: sign in: nb23.connect("the site"). If you were, connect again with force=True.
    Not raised when the site knows you and your level is too low (permission-denied).
    """

    code = "not-authenticated"


class PermissionDenied(ApiError):
    """The site's own permission level of this application or user is too low for the call.

    What to do: make an application of the level that the sentence names, or ask the site's owner.
    A level cannot be changed afterwards. The token is kept.
    Not raised for the ceiling of this Site (above-ceiling).

    Attributes:
        required: The level that the method needs, such as `admin`; None when the site did not say.
    """

    code = "permission-denied"
    required: str | None = None


class TokenRequired(PermissionDenied):
    """The item is not open to everybody: the call needs the item's own token, or a signature.

    What to do: give token= beside the item's id, as the site shows it in the item's links; or sign
    in, when the application's level may see the item.
    """

    code = "token-required"


class SignatureRejected(ApiError):
    """The site did not accept the signature of a call.

    What to do: connect again with force=True. If it goes on, compare key and secret with the site.
    Not raised when the clock is off (clock-skew) or the token was revoked (token-revoked).
    """

    code = "signature-rejected"

    def because(self, words: str) -> "SignatureRejected":
        """The same error, which also says what a comparison of base strings found."""
        told = type(self)(f"{self.sentence.rstrip('.')}. {words}") if words else self
        vars(told).update(vars(self))
        return told


_CLASSES: tuple[tuple[str, type[ApiError]], ...] = (
    ("invalid_signature", SignatureRejected),
    ("missing_authentication", NotAuthenticated),
    ("permission_denied", PermissionDenied),
    ("token_required", TokenRequired),
    ("feature_not_available", FeatureNotAvailable),
    ("no_such_*", NotFound),
    ("invalid_*", InvalidInput),
    ("*_already_exists", AlreadyThere),
    ("error_processing_upload", UploadRefused),
    ("no_file", UploadRefused),
    ("couldnt_*", NotCarriedOut),
    ("creation_error", NotCarriedOut),
)
"""Which class a code becomes: the first that fits. No list of codes is complete: families count."""

_BY_STATUS: dict[int, type[ApiError]] = {
    400: InvalidInput,
    401: NotAuthenticated,
    403: PermissionDenied,
    404: NotFound,
    412: FeatureNotAvailable,
}
"""What the HTTP status tells where no class fits the code; version 1 always says 200."""

_REQUIRED = re.compile(r"\(required level: '(\w+)'\)")


def api_error(api_code: str, message: str, name: str, http_status: int = 200) -> ApiError:
    """The error for a code of the API; the only place where a code becomes a class.

    Args:
        api_code: The reply's `code`, or an empty text.
        message: The reply's `message`.
        name: The method that was called, such as `photo/list`.
        http_status: The HTTP status, which decides where the code does not.

    Example:
        >>> api_error("no_such_photo", "There is no such photo", "photo/list").sentence
        'photo/list: There is no such photo'
    """
    said = scrub(message or api_code or "refused")
    fitting = (kind for pattern, kind in _CLASSES if fnmatchcase(api_code, pattern))
    problem = next(fitting, _BY_STATUS.get(http_status, ApiError))(f"{name}: {said}")
    problem.api_code, problem.http_status = api_code, http_status
    if isinstance(problem, PermissionDenied) and (found := _REQUIRED.search(message)):
        problem.required = found[1]
    return problem
