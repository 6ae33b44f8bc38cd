"""Methods about photos that are more than their rows: pictures, subtitles and progress."""

import json
from collections.abc import Iterator

from nb23.sandbox import wording
from nb23.sandbox.picture import jpeg
from nb23.sandbox.replies import ApiError, Raw, Reply
from nb23.sandbox.routes import table
from nb23.sandbox.routes.call import Call, Methods

WIDEST = 3840
FORMATS = ("audio", "video_original", "video_mobile_h263_aac", "video_mobile_high", "video_1080p",
           "video_mobile_mpeg4_amr", "video_webm_360p", "video_webm_720p", "video_hd",
           "video_frames", "video_mobile_h263_amr", "video_medium")  # fmt: skip


def frame(call: Call) -> Raw:
    """One picture of a video: all of one grey, which changes with the time."""
    video, time = table.answer(call.typed()).records, call.decimal("time")
    if not 0 <= time <= (video["length"] or 0):
        raise ApiError("invalid_input", "time lies outside the video.")
    asked = call.text("size") or f"{video['width']}x{video['height']}"
    width, cross, height = asked.partition("x")
    if not (cross and width.isdecimal() and height.isdecimal()):
        raise ApiError("invalid_input", "size must look like 160x90.")
    size = (min(max(int(side), 1), WIDEST) for side in (width, height))
    return Raw(jpeg(*size, shade=video["photo_id"] + int(time * 10)), "image/jpeg")


def subtitles(call: Call) -> Reply:
    """The text of one track, as the format that was asked for; JSON inside a text."""
    video = table.answer(call.typed()).records
    cues = list(cues_of(video["title"], video["length"] or 0))
    if call.text("subtitle_format") != "json":
        blocks = [f"{number}\n{begin} --> {end}\n{text}\n"
                  for number, (begin, end, text) in enumerate(cues, 1)]  # fmt: skip
        return Reply("data", "data", {"websrt": "\n".join(blocks)})
    told = [{"timestamp_begin": begin, "timestamp_end": end, "text": [text]}
            for begin, end, text in cues]  # fmt: skip
    return Reply("data", "data", {"json": json.dumps({"subtitles": told})})


def cues_of(title: str, length: float) -> Iterator[tuple[str, str, str]]:
    """What is said in a video: begin, end and text, one every twelve seconds."""
    for number in range(int(length // 12)):
        begin, end = (f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02},000"
                      for s in (number * 12, number * 12 + 9))  # fmt: skip
        said = wording.SENTENCES[(number + len(title)) % len(wording.SENTENCES)]
        yield begin, end, said if number else title or said


def progress(call: Call) -> Reply:
    """How far each format of a video is: between 0 and 1, or in percent."""
    asked = table.answer(call.typed()).records
    done = {name: min(1.0, max(0.0, asked["done"]) * (1 + number / 12))
            for number, name in enumerate(FORMATS)}  # fmt: skip
    percent = asked["percentage_formated_p"]
    told = {name: f"{part:.0%}" if percent else f"{part:.4g}"
            for name, part in {**done, "all": min(done.values())}.items()}  # fmt: skip
    return Reply("progress", "progress", told)


METHODS: Methods = {
    f"{version}photo/{name}": answer
    for version in ("", "2/")
    for name, answer in (
        ("frame", frame), ("subtitle/data", subtitles), ("get-transcoding-progress", progress),
    )
}  # fmt: skip
