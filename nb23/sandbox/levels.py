"""Which permission level each method needs: the sandbox's own table, the only one.

Source: the developer guide's page of each method. A method without a stated level, such as
echo, needs none.
"""

LEVEL_OF = {
    "album/list": "anonymous",
    "echo": "none",
    "photo/list": "none",
    "site/get": "anonymous",
    "tag/list": "anonymous",
    "user/list": "anonymous",
}
"""Method path -> the least level that may call it."""
