"""Call a method of a 23 video site, with nb23, and print its answer.

    python command.py photo/list size=5 search="words to search for"
    python command.py photo/upload title="A clip" file=@clip.mp4

authenticate.py has kept the credentials before. Whether a call is a GET or a POST, nb23 knows.
"""

import json
import sys

import nb23

if len(sys.argv) < 2:
    sys.exit("Usage: command.py METHOD [NAME=VALUE ...]")
method, *pairs = sys.argv[1:]
given = dict(pair.split("=", 1) for pair in pairs)
try:
    site = nb23.connect(allow="write", ui="none")
    reply = site.call(method, **{name: value.removeprefix("@") for name, value in given.items()})
except nb23.Nb23Error as error:
    sys.exit(str(error))
print(json.dumps(reply.raw, ensure_ascii=False))
