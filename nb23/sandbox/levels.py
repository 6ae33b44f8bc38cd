"""Which permission level each method needs: the sandbox's own table, the only one.

Source: the developer guide's page of each method. A method without a stated level, such as
echo, needs none.
"""

_METHODS_OF = {
    "none": "echo photo/list",
    "anonymous": "album/list site/get tag/list user/list",
    "write": "album/create photo/upload",
    "admin": "user/create",
    "super": "user/get-login-token",
}

LEVEL_OF = {path: level for level, paths in _METHODS_OF.items() for path in paths.split()}
"""Method path -> the least level that may call it."""
