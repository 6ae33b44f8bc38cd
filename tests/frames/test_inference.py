import pytest

from nb23.frames.inference import guess


@pytest.mark.parametrize(
    ("name", "values", "dtype"),
    [
        ("featured_p", ["1", "", None], "boolean"),
        ("publish_date_epoch", ["1266304557", ""], "datetime64[us, UTC]"),
        ("edited_date_ansi", ["2010-02-16 18:13:32"], "datetime64[us]"),
        ("channel_id", ["12", ""], "Int64"),
        ("number_of_likes", ["3"], "Int64"),
        ("video_4k_download", ["/1/2/x/4k"], "string[pyarrow]"),
        ("likes", [3, None], "Int64"),
        ("ratio", [1, 1.5], "Float64"),
        ("loud", [True, False], "boolean"),
        ("postcode", ["0123", "4567"], "string[pyarrow]"),
        ("labels", [["a", "b"]], "string[pyarrow]"),
        ("empty", ["", None], "string[pyarrow]"),
    ],
)
def test_a_new_column_is_typed_by_the_habits_of_the_api(name, values, dtype):
    assert guess(name, values)[0].dtype == dtype


def test_a_guess_that_does_not_fit_one_value_loses_none():
    column, array = guess("channel_id", ["12", "twelve"])
    assert column.dtype == "string[pyarrow]"
    assert array.to_pylist() == ["12", "twelve"]


@pytest.mark.parametrize("name", ["upload_token", "api_secret", "contact_email", "ip_address"])
def test_a_new_column_that_sounds_secret_or_personal_waits_to_be_asked_for(name):
    assert guess(name, ["x"])[0].on_request
