"""The pages to look things up in, written from nb23's own public data.

Each module writes one kind of page and holds no fact of its own. None knows mkdocs: `lookup.py`
beside this package puts what they write into the site.
"""
