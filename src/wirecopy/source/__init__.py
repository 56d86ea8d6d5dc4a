"""Where copy comes from: files, folders, standard input, JSON Lines, web archives and feeds.

    path -> bytes -> what it is -> Page | Article | InputError

A refusal is a value among the others, so that whoever reads can name it and go on.
"""

from wirecopy.source.files import read

__all__ = ["read"]
