"""`nb23 call`, `frame`, `upload` and `verify` as a person types them, in processes of their own."""

import json
import subprocess

import pandas as pd
import pytest

from tests.conftest import fresh_home
from tests.terminal import NB23, box_of, in_terminal, one_sentence, run, serving


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """A practice site in another terminal, and a user who is connected to it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in fresh_home(tmp_path_factory.mktemp("user")).items():
            patch.setenv(name, value)
        with serving() as described:
            assert run("connect", "sandbox").returncode == 0
            yield described


@pytest.fixture
def box(practice):
    """The practice site as it is when new."""
    box = box_of(practice)
    box.reset()
    yield box
    box.faults.clear()


def told(*words):
    """What a command prints, which must go well."""
    done = run(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_reply_is_one_line_of_json_for_a_command_and_indented_on_a_terminal(box):
    assert told("call", "tag/list", "size=1").count("\n") == 1
    status, screen = in_terminal(["call", "2/tag/list", "size=1"])
    assert status == 0
    assert json.loads(screen)["data"][0]["tag"] == "battery"
    assert '\r\n  "permission_level": "write"' in screen


def test_raw_is_what_the_site_sent_byte_for_byte(box):
    raw = told("call", "2/tag/list", "size=1", "--raw")
    assert raw.startswith('{"status":"ok"') or raw.startswith('{"status": "ok"')
    assert json.loads(raw) == json.loads(told("call", "2/tag/list", "size=1"))


def test_all_is_a_line_for_each_record_of_each_page(box):
    lines = told("call", "photo/list", "--all").splitlines()
    total = int(json.loads(told("call", "photo/list", "size=1"))["total_count"])
    assert len({json.loads(line)["photo_id"] for line in lines}) == len(lines) == total


def test_a_command_that_takes_only_the_beginning_ends_it_quietly(box):
    done = subprocess.run(
        f"{NB23} call photo/list --all | head -n 1", shell=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout)["photo_id"]
    assert done.stderr == ""


def test_curl_is_the_same_call_without_a_signature_and_sends_nothing(box):
    before = len(box.requests)
    shown = told("call", "photo/list", "tags=red", "tags=cargo bike", "p=2", "--curl")
    assert shown.startswith(f"curl --get {box.url}/api/photo/list ")
    assert "--data-urlencode 'tags=red \"cargo bike\"'" in shown
    assert "oauth" not in shown
    assert [secret for secret in box.issued() if secret in shown] == []
    assert len(box.requests) == before


def test_a_file_travels_behind_an_at_sign_and_the_ceiling_is_an_option(box, tmp_path):
    picture = tmp_path / "still.jpg"
    picture.write_bytes(b"a picture")
    words = ["call", "2/photo/replace", f"photo_id={a_video()['photo_id']}", f"file=@{picture}"]
    assert "Use --allow write." in one_sentence(run(*words))
    assert "add --allow write" in " ".join(run("help", "above-ceiling").stdout.split())
    assert "still.jpg" not in [file["name"] for file in box.files]
    told(*words, "--allow", "write")
    assert (box.files[-1]["name"], box.files[-1]["size"]) == ("still.jpg", 9)


def a_video():
    return json.loads(told("call", "photo/list", "size=1"))["photos"][0]


def test_a_file_that_is_not_there_and_a_word_that_is_no_parameter_are_one_sentence(box):
    words = ["call", "2/photo/replace", "photo_id=1", "--allow", "write"]
    assert "No such file" in one_sentence(run(*words, "file=@nowhere.jpg"))
    assert "Write it as name=value" in one_sentence(run("call", "photo/list", "size"))


def test_what_the_site_refuses_is_one_sentence_with_its_help_page(box):
    sentence = one_sentence(run("call", "photo/section/list", "photo_id=1", "token=x"))
    assert "(nb23 help not-found)" in sentence
    assert "What to do" in told("help", "not-found")


def test_a_picture_goes_into_a_file_and_not_onto_a_terminal(box):
    video = a_video()
    words = ["call", "photo/frame", "time=1"]
    words += [f"{name}={video[name]}" for name in ("photo_id", "token")]
    done = subprocess.run([NB23, *words], capture_output=True)
    assert done.stdout.startswith(b"\xff\xd8")
    status, screen = in_terminal(words)
    assert status == 2
    assert "The reply is a file" in screen


def test_custom_variables_travel_beside_the_parameters(box):
    words = ["call", "echo", "word=hello", "--extra", "speaker=Ann"]
    reply = json.loads(told(*words))
    assert reply["permission_level"] == "write"
    assert "speaker=Ann" in told(*words, "--curl")


def test_a_listing_that_changed_while_it_was_read_is_a_sentence_beside_the_records(box):
    box.faults.order("deleted", value=3, path="/api/photo/list", after=1)
    done = run("call", "photo/list", "size=10", "--all")
    assert done.returncode == 0
    assert done.stderr.startswith("nb23: ")
    assert done.stderr.strip().endswith("(nb23 help incomplete-listing)")


@pytest.mark.parametrize(
    ("suffix", "read"),
    [("parquet", pd.read_parquet), ("csv", pd.read_csv), ("json", pd.read_json)],
)
def test_a_frame_is_written_in_the_form_that_its_name_ends_in(box, tmp_path, suffix, read):
    out = tmp_path / f"videos.{suffix}"
    told("frame", "photo/list", "--columns", "title,photo_id", "--limit", "4", "--out", str(out))
    table = read(out)
    assert [*table.columns] == ["title", "photo_id"]
    assert len(table) == 4


def test_a_form_that_is_not_known_is_refused_before_anything_is_read(box):
    before = len(box.requests)
    done = run("frame", "photo/list", "--out", "videos.xlsx")
    assert done.returncode == 2
    assert ".parquet, .csv, .json" in done.stderr.replace("\n", " ")
    assert len(box.requests) == before


def test_an_upload_prints_the_number_and_the_address_that_it_got(box, tmp_path):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"moving pictures")
    words = ["upload", str(clip), "tags=red", "tags=cargo bike", "--title", "A clip"]
    assert "Use --allow write." in one_sentence(run(*words))
    lines = told(*words, "--allow", "write").splitlines()
    number, address = (line.split()[1] for line in lines)
    assert address.startswith(f"{box.url}/")
    words = ["call", "photo/list", f"photo_id={number}", "video_encoded_p=0"]
    assert json.loads(told(*words))["photos"][0]["title"] == "A clip"


def test_verify_tells_what_differs_and_its_exit_status_says_so(box, tmp_path):
    kept = tmp_path / "shapes.json"
    clean = run("verify", "sandbox", "--keep", str(kept))
    assert clean.returncode == 0, clean.stdout
    assert clean.stdout.splitlines()[0].endswith(" checked, 0 differ")
    assert json.loads(kept.read_text())["site"] == "practice"
    box.faults.order("deviate", value="missing-field", path="/api/tag/list", count=10)
    differing = run("verify", "sandbox", "--pace", "1000", "--json")
    assert differing.returncode == 1
    assert json.loads(differing.stdout)["differences"] == [
        {"method": "tag/list", "part": "count", "documented": "str:int", "came": "nothing"}
    ]


def test_the_shell_completes_methods_of_both_versions(practice):
    def completed(word):
        shell = {"_NB23_COMPLETE": "complete_bash", "COMP_CWORD": "2"}
        asked = shell | {"COMP_WORDS": f"nb23 call {word}"}
        done = subprocess.run(
            ["env", *(f"{name}={value}" for name, value in asked.items()), NB23],
            capture_output=True, text=True,
        )  # fmt: skip
        return done.stdout.split()

    assert completed("tag/") == ["tag/list", "tag/related"]
    assert "2/audience/list" in completed("2/aud")


@pytest.mark.parametrize(("verb", "option"), [("frame", "--out"), ("verify", "--keep")])
def test_a_file_in_no_folder_is_refused_before_the_site_is_asked(box, tmp_path, verb, option):
    box.reset()
    words = ("photo/list", "--site", "sandbox") if verb == "frame" else ("sandbox",)
    done = run(verb, *words, option, str(tmp_path / "nowhere" / "file.csv"))
    assert done.returncode == 2
    assert "there is no folder" in " ".join(done.stderr.split())
    assert box.requests == []


def test_names_of_columns_may_have_blanks_between_them(box):
    shown = told("frame", "photo/list", "--limit", "1", "--columns", "photo_id, title")
    assert shown.split()[:2] == ["photo_id", "title"]
