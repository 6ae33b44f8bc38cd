"""Ask a user of a 23 video site for access, with nb23, and keep the credentials.

    export NB23_SITE=videos.example.com
    python authenticate.py

It asks for the consumer key and secret. The credentials are kept where nb23 keeps them.
"""

import os
import sys

import nb23

if "NB23_SITE" not in os.environ:
    sys.exit("Set NB23_SITE first.")
try:
    site = nb23.connect(os.environ["NB23_SITE"], ui="text", callback="oob", force=True)
except nb23.Nb23Error as error:
    sys.exit(str(error))
print(site.status())
