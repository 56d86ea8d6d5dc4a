"""What readers send: forms, read within limits and only from the desk's own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fastapi import HTTPException
from starlette.datastructures import FormData, ImmutableMultiDict, UploadFile

from wirecopy.serve.localise import N_
from wirecopy.serve.security import MOST_BODY, from_own_page, is_form_token
from wirecopy.serve.site import site_of
from wirecopy.serve.visitor import visitor_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from wirecopy.serve.visitor import Visitor

# Characters of one field; a comment, the longest, is shorter.
LONGEST_FIELD = 20_000
# Digits of a number: every database has room for so large a one.
LONGEST_NUMBER = 9


class Form:
    """The fields of a form that was sent.

    Args:
        fields: As they came.
        visitor: Who sent it.
    """

    def __init__(self, fields: ImmutableMultiDict[str, UploadFile | str], visitor: Visitor) -> None:
        self._fields = fields
        self.visitor = visitor

    def text(self, name: str) -> str:
        """The text of a field, without space around it; empty where there is none."""
        value = self._fields.get(name)
        return value.strip()[:LONGEST_FIELD] if isinstance(value, str) else ""

    def password(self, name: str) -> str:
        """The text of a field just as it was typed."""
        value = self._fields.get(name)
        return value[:LONGEST_FIELD] if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a field that may come several times."""
        values = [value for value in self._fields.getlist(name) if isinstance(value, str)]
        return tuple(value.strip()[:LONGEST_FIELD] for value in values[:1000] if value.strip())

    def number(self, name: str) -> int | None:
        """The number in a field by which the store knows something; None where there is none, or none so large."""
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None

    def on(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.text(name))

    async def file(self, name: str) -> bytes | None:
        """The bytes of a file; None where none was chosen."""
        value = self._fields.get(name)
        if not isinstance(value, UploadFile):
            return None
        content = await value.read()
        await value.close()
        return content if value.filename else None


async def sent(request: Request, *, signed_in: bool = True) -> Form:
    """Read the form of a request.

    Args:
        request: The request.
        signed_in: Whether only a signed-in visitor may send it.

    Raises:
        HTTPException: 401 not signed in; 403 it does not come from a page of this desk; 413 it is too large.
    """
    site = site_of(request)
    visitor = visitor_of(request, site, site.now())
    if not from_own_page(request):
        raise HTTPException(
            403, N_("The form does not come from a page of this desk. Open the page again and send it from there.")
        )
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > MOST_BODY:
        raise HTTPException(413, N_("What was sent is too large."))
    fields = await _fields(request)
    token = request.headers.get("x-form-token") or str(fields.get("form") or "")
    if not is_form_token(token, site.secret, visitor.session):
        raise HTTPException(403, N_("The page was too old or the session has ended. Open the page again and repeat."))
    if signed_in and visitor.user is None:
        raise HTTPException(401, N_("Sign in to do that."))
    return Form(fields, visitor)


async def _fields(request: Request) -> ImmutableMultiDict[str, UploadFile | str]:
    content = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content == "multipart/form-data":
        return await request.form(max_files=1, max_fields=200, max_part_size=MOST_BODY)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            raise HTTPException(413, N_("What was sent is too large."))
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=2000)
    except ValueError as error:
        raise HTTPException(400, N_("The form cannot be read.")) from error
    return FormData(list[tuple[str, str | UploadFile]](pairs))
