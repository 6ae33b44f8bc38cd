"""The form for a consumer key and secret, by itself.

This module owns the form of the step notebooks. It must not know what the keys are used for.
"""

from nb23._redact import mask
from nb23.oauth.credentials import Consumer
from nb23.oauth.errors import EmptyKey
from nb23.widgets.frontend import somebody_is_there
from nb23.widgets.surface import Surface


class KeyForm(Surface):
    """A form for a consumer key and secret, of which the notebook keeps nothing.

    Args:
        domain: The site that the keys belong to, for the text of the form.
        practice: The practice application's keys: they get a button, and are taken at once when
            nobody is there to type.

    Example:
        >>> import nb23
        >>> box = nb23.sandbox.start()
        >>> form = nb23.widgets.KeyForm(box.domain, practice=nb23.Consumer(*box.keys))
        >>> form.consumer == nb23.Consumer(*box.keys)      # nobody is there to type
        True
    """

    def __init__(self, domain: str = "", *, practice: Consumer | None = None) -> None:
        self._practice = practice
        self._consumer: Consumer | None = None
        view = {
            "kind": "keys",
            "state": "NO_KEYS",
            "domain": domain,
            "title": "Consumer key and secret",
            "message": "",
            "tone": "calm",
            "practice_user": "the practice user" if practice else "",
        }
        super().__init__(view, {"keys": self.submit, "practice": self.fill_practice_keys})
        if practice and not somebody_is_there():
            self.fill_practice_keys()

    @property
    def consumer(self) -> Consumer:
        """What was typed, as soon as it was sent.

        Raises:
            EmptyKey: If nothing was yet.
        """
        if self._consumer is None:
            raise EmptyKey(
                "There are no keys yet. Fill in the form above, and run this cell again."
            )
        return self._consumer

    def submit(self, key: str, secret: str) -> None:
        """Take the keys; blanks around them do no harm.

        Args:
            key: The consumer key.
            secret: The consumer secret.
        """
        try:
            self._take(Consumer(key, secret))
        except EmptyKey as problem:
            wrong = "secret" if key.strip() else "key"
            self._change(message=problem.sentence, tone="alert", wrong=wrong)

    def fill_practice_keys(self) -> None:
        """Take the practice application's keys, as if they had been typed."""
        if self._practice:
            self._take(self._practice)

    def _take(self, consumer: Consumer) -> None:
        self._consumer = consumer
        self._change(
            state="DONE",
            message="The keys are here. Go on with the next cell.",
            tone="good",
            wrong="",
            facts=[
                ("Consumer key", mask(consumer.key, keep=4)),
                ("Consumer secret", str(consumer.secret)),
            ],
        )
