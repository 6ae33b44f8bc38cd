"""The frames of photo/list: the videos (and photos) of a site, and their renditions.

This module owns the declared columns and the split into one row a rendition. It must not know how
values are converted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nb23.frames.columns import LABEL, RENDITION, TOKEN, Column
from nb23.frames.schema import Schema

_RENDITIONS = (
    *("quad16", "quad50", "quad75", "quad100"),
    *("small", "medium", "portrait", "standard", "large"),
    *("video_small", "video_medium", "video_hd"),
    *("video_mobile_h263_amr", "video_mobile_h263_aac", "video_mobile_mpeg4_amr"),
    "audio",
)


def _file(name: str, on_request: str = "") -> Iterator[Column]:
    if name != "quad16":  # 23 states an address alone for the smallest picture
        yield Column(f"{name}_width", "count", "Width.", unit="px", on_request=on_request)
        yield Column(f"{name}_height", "count", "Height.", unit="px", on_request=on_request)
        yield Column(f"{name}_size", "count", "File size.", unit="bytes", on_request=on_request)
    yield Column(f"{name}_download", "address", "File; holds the token.", on_request=on_request)


LIST = Schema(
    "photo/list",
    key="photo_id",
    columns=(
        Column("photo_id", "id", "Number of the video; 23 calls every item a photo."),
        Column("title", "text", "Title."),
        Column("token", "text", "Opens the video at any level.", on_request=TOKEN),
        Column("published_p", "flag", "Whether it is published."),
        Column("one", "address", "Page of the video."),
        Column("creation_date_ansi", "local time", "When it was added.", zone="not stated"),
        Column("creation_date__date", "text", "The same date, for reading.", on_request=LABEL),
        Column("creation_date__time", "text", "The same time, for reading.", on_request=LABEL),
        Column("original_date_ansi", "local time", "When it was recorded.", zone="not stated"),
        Column("original_date__date", "text", "The same date, for reading.", on_request=LABEL),
        Column("original_date__time", "text", "The same time, for reading.", on_request=LABEL),
        Column("view_count", "count", "How often it was viewed."),
        Column("number_of_comments", "count", "Comments on it."),
        Column("number_of_albums", "count", "Albums that hold it."),
        Column("number_of_tags", "count", "Tags it carries."),
        Column("photo_rating", "measure", "Mean rating; missing while nobody has rated it."),
        Column("number_of_ratings", "count", "Ratings behind the mean."),
        Column("video_p", "flag", "Whether it is a video."),
        Column("audio_p", "flag", "Whether it is sound alone."),
        Column("video_encoded_p", "flag", "Whether it is transcoded and can be played."),
        Column("video_length", "measure", "Running time.", unit="s"),
        Column("text_only_p", "flag", "Whether it is a text without a file."),
        Column("user_id", "id", "Number of the user who added it."),
        Column("username", "text", "Log-in name of that user."),
        Column("display_name", "text", "Name under which that user appears."),
        Column("user_url", "address", "Page of that user."),
        *_file("original"),
        *(column for name in _RENDITIONS for column in _file(name, RENDITION)),
        Column("content", "text", "Description, as HTML."),
        Column("content_text", "text", "Description, as plain text."),
        Column("before_download_type", "text", "Kind of file played before the video."),
        Column("before_download_url", "address", "File played before the video."),
        Column("after_download_type", "text", "Kind of file played after the video."),
        Column("after_download_url", "address", "File played after the video."),
        Column("after_text", "text", "Text shown after the video."),
        Column("protected_p", "flag", "Whether playback needs a second token."),
        Column("protection_method", "text", "How playback is protected."),
        Column("protected_token", "text", "Opens playback.", level="read", on_request=TOKEN),
    ),
)

RENDITIONS = Schema(
    "photo/list renditions",
    key="photo_id",
    columns=(
        Column("photo_id", "id", "Number of the video."),
        Column("token", "text", "Opens the video at any level.", on_request=TOKEN),
        Column("rendition", "text", "Name of the size or format, such as video_hd."),
        Column("width", "count", "Width.", unit="px"),
        Column("height", "count", "Height.", unit="px"),
        Column("bytes", "count", "File size.", unit="bytes"),
        Column("url", "address", "File; holds the token."),
    ),
)

_DOWNLOAD = re.compile(r"(.+)_download")
_NAMES = ("original", *_RENDITIONS)


def split_renditions(records: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """One record a rendition, from records of photo/list.

    A rendition whose values are all empty is none: 23 names every format in every record.

    Args:
        records: Records as the site gave them.
    """
    for record in records:
        found = (match[1] for match in map(_DOWNLOAD.fullmatch, record) if match)
        for name in dict.fromkeys((*_NAMES, *found)):
            parts = {
                "width": record.get(f"{name}_width"),
                "height": record.get(f"{name}_height"),
                "bytes": record.get(f"{name}_size"),
                "url": record.get(f"{name}_download"),
            }
            if any(value not in (None, "") for value in parts.values()):
                keys = {"photo_id": record.get("photo_id"), "token": record.get("token")}
                yield keys | {"rendition": name} | parts
