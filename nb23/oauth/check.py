"""Exercises that check themselves: a learner's answer in, words that help out.

This module owns the exercises of the notebooks, as a table, and how an answer is compared. It must
not know the notebooks; whatever an exercise needs is in its task.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from oauthlib.oauth1.rfc5849.utils import escape

from nb23.oauth.difference import Difference, first_difference, first_text_difference
from nb23.oauth.errors import UnknownExercise
from nb23.oauth.example import WORKED_EXAMPLE
from nb23.oauth.explain import Explanation, explain

_PUBLISHED = WORKED_EXAMPLE[4]
_ADDRESS = "http://Videos.Example.com:80/api/photo/list?search=red+bike&size=5"
_TEXT = "Ærø & co: 100 % + more"
_SIDES = ("in yours", "in the right one")


@dataclass(frozen=True, repr=False)
class Feedback:
    """What comes back for an answer; true when it is right.

    Attributes:
        exercise: The name of the exercise.
        right: Whether the answer is right.
        says: What to know about it, or the task when there was no answer yet.
    """

    exercise: str
    right: bool
    says: str

    def __bool__(self) -> bool:
        return self.right

    def __repr__(self) -> str:
        return self.says


class Exercise(NamedTuple):
    """One exercise.

    Attributes:
        task: What to do, with everything that it takes.
        expected: The right answer, for a request.
        compare: Gives what is wrong with an answer, or nothing.
    """

    task: str
    expected: Callable[[Explanation], str]
    compare: Callable[[str, str], str]


def check(exercise: str, answer: object = None, *, of: Explanation | None = None) -> Feedback:
    """Check an answer to an exercise.

    Args:
        exercise: Its name, such as `"base-string"`.
        answer: Your answer; left out: the task.
        of: The request that is meant, when it is not that of the task.

    Returns:
        Words that help, without the solution; true when the answer is right.

    Raises:
        UnknownExercise: If there is none of this name; the sentence lists them.

    Example:
        >>> import nb23
        >>> nb23.check("encode", "%C3%86r%C3%B8+%26+co%3A+100+%25+%2B+more")
        First difference at character 14: you have `+`, expected `%20`.
        >>> bool(nb23.check("verifier-needed", "oauth_verifier"))
        True
    """
    if exercise not in EXERCISES:
        raise UnknownExercise(
            f"There is no exercise {exercise!r}. These are there: {', '.join(EXERCISES)}."
        )
    task, expected, compare = EXERCISES[exercise]
    if answer is None:
        return Feedback(exercise, False, task)
    wrong = compare(str(answer).strip(), expected(of or _sample()))
    return Feedback(exercise, not wrong, wrong or "Right.")


@cache
def _sample() -> Explanation:
    return explain(
        "GET",
        _ADDRESS,
        oauth_params=_PUBLISHED.oauth_params,
        consumer_secret=_PUBLISHED.consumer_secret,
        token_secret=_PUBLISHED.token_secret,
    )


def _told(found: Difference) -> str:
    if found.at is None:
        return ""
    place = f"First difference at character {found.at}"
    said = f"{place}: you have `{found.mine}`, expected `{found.theirs}`. {found.meaning}"
    return said.strip()


def _base_string(answer: str, right: str) -> str:
    return _told(first_difference(answer, right, sides=_SIDES))


def _text(answer: str, right: str) -> str:
    return _told(first_text_difference(answer, right))


def _digest(answer: str, right: str) -> str:
    if answer == right:
        return ""
    if answer.rstrip("=") == right.rstrip("="):
        return "Nearly: base64 ends in = here; it belongs to the signature."
    if len(answer) != len(right):
        return (
            f"A signature has {len(right)} characters, yours has {len(answer)}: HMAC-SHA1 gives 20 "
            "bytes, and those are written in base64, not as hexadecimal digits."
        )
    return (
        "Another text or another key was signed. Check the base string first, then the key: "
        "consumer secret, &, token secret."
    )


def _word(hint: str) -> Callable[[str, str], str]:
    def compare(answer: str, right: str) -> str:
        plain = answer.lower().strip(" .`'\"").replace(" ", "-").replace("_", "-")
        return "" if plain == right.replace("_", "-") else f"Not that one. {hint}"

    return compare


def _always(right: str) -> Callable[[Explanation], str]:
    return lambda _made: right


def _named(task: str, right: str, hint: str) -> Exercise:
    return Exercise(task, _always(right), _word(hint))


def _rule(attack: str, right: str, hint: str) -> Exercise:
    return _named(f"Which rule of the provider stops {attack}? Give its name.", right, hint)


_REQUEST = "\n".join(
    [f"GET {_ADDRESS}", *(f"{name} = {value}" for name, value in _PUBLISHED.oauth_params.items())]
)
_SECRETS = (
    f"consumer secret = {_PUBLISHED.consumer_secret}\ntoken secret = {_PUBLISHED.token_secret}"
)

EXERCISES: dict[str, Exercise] = {
    "encode": Exercise(
        f"Percent-encode this text once, as OAuth does: {_TEXT}", _always(escape(_TEXT)), _text
    ),
    "base-uri": Exercise(
        f"Which base URI is signed for this address?\n{_ADDRESS}", lambda made: made.base_uri, _text
    ),
    "normalize": Exercise(
        f"Encode, sort and join the parameters of this request:\n{_REQUEST}",
        lambda made: made.normalized,
        _text,
    ),
    "base-string": Exercise(
        f"Build the base string of this request:\n{_REQUEST}",
        lambda made: made.base_string,
        _base_string,
    ),
    "key": Exercise(
        f"Which key signs a call with these secrets?\n{_SECRETS}",
        lambda made: made.key.reveal(),
        _text,
    ),
    "signature": Exercise(
        f"Sign this request:\n{_REQUEST}\n{_SECRETS}", lambda made: made.signature, _digest
    ),
    "who-is-it": _named(
        "Which of the four values tells the site which application calls?",
        "consumer_key",
        "It is a name and no secret; it is made under Manage applications.",
    ),
    "revoked-pair": _named(
        "The user takes the permission back. Which pair of key and secret stops working?",
        "access_token",
        "The application itself remains, and may ask again.",
    ),
    "lowest-level": _named(
        "Your program lists private videos and changes nothing. Which permission level is enough?",
        "read",
        "Levels: none, anonymous, read, write, admin, super. Each allows what is before it.",
    ),
    "after-a-leak": _named(
        "A consumer secret was in a file that you shared. Which button makes it worthless and "
        "keeps the application?",
        "reset_secret",
        "It stands on the application's page, beside Delete.",
    ),
    "step-1-secret": _named(
        "Which secret signs the request for a request token: consumer secret or token secret?",
        "consumer_secret",
        "At step 1 there is no token yet.",
    ),
    "callback-value": _named(
        "Which value of oauth_callback asks the site to show the code instead of sending it?",
        "oob",
        "Three letters, for out of band.",
    ),
    "in-the-link": _named(
        "Which protocol parameter stands in the link that the user opens?",
        "oauth_token",
        "The site must know which request is being answered.",
    ),
    "verifier-needed": _named(
        "Which protocol parameter is new at step 3, and was shown to the user after Allow?",
        "oauth_verifier",
        "It proves that whoever comes back is who pressed Allow.",
    ),
    "after-step-3": _named(
        "Which parameter of the answer of step 3 says where to send all calls?",
        "domain",
        "Print the answer's names: one of them is no OAuth parameter.",
    ),
    "envelope": _named(
        "The HTTP status is 200. Which field of the reply says whether the call worked?",
        "status",
        "It is ok or error, and stands in the envelope.",
    ),
    "pages": _named(
        "total_count is 230 and size is 100. How many pages are there?",
        "3",
        "The last page need not be full.",
    ),
    "privileged-level": _named(
        "Which permission level do privileged credentials have?",
        "super",
        "They belong to the site's owner.",
    ),
    "clock-parameter": _named(
        "The clock is an hour slow. Which protocol parameter makes the site refuse?",
        "oauth_timestamp",
        "It holds seconds since 1970.",
    ),
    "code-revoked": _named(
        "Which code does the error have when the user has taken the permission back?",
        "token-revoked",
        "It stands behind nb23 help.",
    ),
    "worth-retrying": _named(
        "Which of these is worth trying again unchanged: keys-rejected, offline, token-revoked?",
        "offline",
        "The other two stay as they are until somebody does something.",
    ),
    "rule-fixation": _rule(
        "the session fixation of 2009",
        "verifier",
        "The attacker has the link, but not what the site showed to the user who pressed Allow.",
    ),
    "rule-code-twice": _rule(
        "a code that is exchanged a second time",
        "one-use",
        "Request token and code are good for one exchange.",
    ),
    "rule-replay": _rule(
        "a request that is sent a second time a moment later",
        "nonce",
        "Each request carries something that is used once.",
    ),
    "rule-late-replay": _rule(
        "a request that is sent again a day later",
        "timestamp",
        "The site cannot remember every nonce for ever.",
    ),
    "rule-tampering": _rule(
        "a request whose parameter was changed on the way",
        "signature",
        "It covers everything but a multipart body.",
    ),
    "rule-own-site": _rule(
        "an application that asks on a site which it was not made on",
        "own-site",
        "A key is valid where it was made.",
    ),
    "rule-forged-consent": _rule(
        "another page that presses Allow in the user's name",
        "consent-token",
        "Only the real page knows it.",
    ),
    "rule-framing": _rule(
        "another page that shows Allow in an invisible frame",
        "framing",
        "The page says that no other may show it inside itself.",
    ),
}
"""Every exercise by its name."""
