"""The friendly names of frames: `site.videos()` is `site.frame("photo/list")`.

This module owns which name stands for which method and table. It must not know how they are read.
"""

import inspect
from types import MethodType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pandas import DataFrame

_EXTRACT, _DATA = "analytics/extract", "2/analytics/data"
_TOTALS = f"{_EXTRACT}/play-totals"
_HELP = """{about}

The same as `frame({call})`; `nb23.frames.schema({call})` tells its columns.

Args:
    limit: How many records at most; all when left out.
    **options: What `frame` takes, and the parameters of {path}.
"""


class Friendly:
    """A name for a frame, which becomes a method of a site.

    Args:
        path: The method.
        about: What the frame is, in a sentence.
        table: The table made of its records.

    Example:
        >>> import nb23
        >>> nb23.Site.watch_curve.path, nb23.Site.watch_curve.table
        ('analytics/extract/play-totals', 'playthrough')
    """

    def __init__(self, path: str, about: str, table: str = "") -> None:
        self.path, self.about, self.table = path, about, table
        call = f'"{path}"' + (f', table="{table}"' if table else "")
        self.__doc__ = _HELP.format(about=about, call=call, path=path)
        self.__signature__ = inspect.signature(self.__call__)

    def __set_name__(self, owner: type, name: str) -> None:
        self.__name__, self.__qualname__ = name, f"Site.{name}"

    def __get__(self, site: Any, owner: Any = None) -> "Callable[..., DataFrame]":
        return self if site is None else MethodType(self, site)

    def __call__(self, site: Any, *, limit: int | None = None, **options: Any) -> "DataFrame":
        """Read the frame from a site."""
        frame: DataFrame = site.frame(self.path, table=self.table, limit=limit, **options)
        return frame


class FriendlyNames:
    """Every friendly name, in one table; a row of the frame is told behind the comma."""

    videos = Friendly("photo/list", "Videos and photos, a row each.")
    renditions = Friendly("photo/list", "Files of videos, a row each.", "renditions")
    video_tags = Friendly("2/photo/list", "Tags of videos, a row a video and tag.", "tags")
    video_albums = Friendly("2/photo/list", "Albums of videos, a row a video and album.", "albums")
    albums = Friendly("album/list", "Albums (channels), a row each.")
    channels = Friendly("album/list", "Channels, which the API calls albums, a row each.")
    tags = Friendly("tag/list", "Tags with their use counts, a row each.")
    related_tags = Friendly("tag/related", "Tags that go along with tag=, a row each.")
    comments = Friendly("comment/list", "Comments on videos and albums, a row each.")
    ratings = Friendly("photo/get-ratings", "Ratings of photo_id=, or by user_id=, a row each.")
    users = Friendly("user/list", "Users, a row each.")
    players = Friendly("player/list", "Players, a row each.")
    licenses = Friendly("license/list", "Licences that videos can have, a row each.")
    sections = Friendly("photo/section/list", "Sections of photo_id= with token=, a row each.")
    subtitles = Friendly("photo/subtitle/list", "Subtitles of photo_id= with token=, a row each.")
    attachments = Friendly("photo/attachment/list", "Files of photo_id= with token=, a row each.")
    actions = Friendly("action/get", "Calls to action of photo_id= with token=, a row each.")
    live = Friendly("live/list", "Live streams (webinars), a row each.")
    polls = Friendly("2/poll/list", "Polls of the webinar object_id=, a row each.")
    spots = Friendly("2/spot/list", "Spots, a row each.")

    plays = Friendly(_TOTALS, "Plays of the site, or of photo_id=, a row a day.")
    hourly_plays = Friendly(_TOTALS, "Plays by the hour of the day in UTC, a row each.", "hourly")
    watch_curve = Friendly(_TOTALS, "How far viewers watch, a row a percent.", "playthrough")
    player_events = Friendly(_TOTALS, "What happened in players, a row a day and event.", "events")
    video_plays = Friendly(f"{_EXTRACT}/play-details", "Plays of videos, a row a video.")
    embeds = Friendly(f"{_EXTRACT}/embed-details", "Plays where embedded, a row a domain.")
    embed_urls = Friendly(f"{_EXTRACT}/embed-details", "The same, a row an address.", "urls")

    devices = Friendly(f"{_DATA}/usage/devices", "Plays by device and system, a row each.")
    places = Friendly(f"{_DATA}/usage/locations", "Plays by place, a row a city.")
    domains = Friendly(f"{_DATA}/usage/domains", "Plays by domain, a row each.")
    sources = Friendly(f"{_DATA}/usage/sources", "Plays by source, a row each.")
    weekdays = Friendly(f"{_DATA}/videos/weekday", "Plays by day of the week, a row each.")
    traffic = Friendly(f"{_DATA}/usage/traffic/timeseries", "Data sent, a row a day.")
    storage = Friendly(f"{_DATA}/usage/storage", "Storage used, a row a month.")
    conversions = Friendly(f"{_DATA}/conversions", "Forms and calls to action, a row each.")
    webinars = Friendly(f"{_DATA}/live", "Plays of webinars, a row a webinar.")
    audience = Friendly("2/audience/list", "People who watch, a row each; personal data.")
    timelines = Friendly("2/audience/timelines", "What people watched, a row a person and video.")
    companies = Friendly("2/audience/companies", "Companies of those who watch, a row each.")
    funnel = Friendly("2/audience/funnel", "From visits to views, in one row.")
