"""Where copy comes from: files, folders, standard input and JSON Lines.

    path -> bytes -> what it is -> Page | Article | InputError

A refusal is a value among the others, so that whoever reads can name it and go on.
"""

from wirecopy.source.files import read

__all__ = ["read"]
