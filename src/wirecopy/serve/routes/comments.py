"""What readers say about a story: threaded, plain text, within limits; the owner moderates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import Response

from wirecopy.serve.display import one_line, shown
from wirecopy.serve.forms import sent
from wirecopy.serve.localise import N_
from wirecopy.serve.pages import back, missing, story_address
from wirecopy.serve.site import site_of
from wirecopy.serve.windows import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wirecopy.serve.forms import Form
    from wirecopy.serve.site import Site
    from wirecopy.serve.visitor import Visitor
    from wirecopy.store import Comment

router = APIRouter()

LONGEST = 5000
# What the comments of a page may weigh: their characters, twice where the reader may edit them, and their forms.
PAGE, FORMS = 20_000, 1200
# A thread goes so deep; answers to the deepest stand beside it.
DEEPEST = 4
# Comments of one person within the time.
MOST, WITHIN = 5, timedelta(minutes=10)
# The same words in the same place within this time are one comment, sent twice.
TWICE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """A comment with its answers.

    Attributes:
        number: Names it.
        user: Who wrote it; None where the account is gone.
        paragraphs: Plain text; empty where it was removed or hidden.
        written: When.
        edited: When it was changed last.
        removed: Whether it was taken away.
        hidden: Whether the owner has hidden it.
        own: Whether the reader wrote it.
        text: As its writer may edit it.
        answers: Its answers, the oldest first.
    """

    number: int
    user: str | None
    paragraphs: tuple[str, ...]
    written: datetime
    edited: datetime | None
    removed: bool
    hidden: bool
    own: bool
    text: str
    answers: tuple[CommentView, ...]


@router.post("/story/{story:path}/comment")
async def write(request: Request, story: str) -> Response:
    """Keep a comment, or an answer to one."""
    form = await sent(request)
    site = site_of(request)
    parts = site.store.story_parts(story)
    if parts is None:
        raise missing(N_("There is no such story."))
    body = _said(form)
    user, now = form.visitor.user or "", site.now()
    parent = form.number("parent")
    twice = next((each for each in parts.comments if _is_same(each, user, body, parent, now)), None)
    if twice is not None:  # the button was pressed twice
        return back(request, _place(site, parts.stored.story.id, twice.number))
    if site.store.readers.written_since(user, now - WITHIN) >= MOST:
        raise HTTPException(
            429,
            N_("That was a lot in a short time. Wait a few minutes, then go back: what you wrote is still there."),
        )
    if site.store.readers.comments_closed(parts.names):
        raise HTTPException(403, N_("The comments of this story are closed."))
    known = {each.number for each in parts.comments}
    number = site.store.readers.comment(
        parts.stored.story.id, user, body, now=now, parent=parent if parent in known else None
    )
    return back(request, _place(site, parts.stored.story.id, number))


@router.post("/story/{story:path}/comment/{number:int}")
async def change(request: Request, story: str, number: int) -> Response:
    """Edit or remove one's own comment; hide or show anybody's, as the owner; close or open the story's comments."""
    form = await sent(request)
    site = site_of(request)
    readers = site.store.readers
    parts = site.store.story_parts(story)
    comment = next((each for each in parts.comments if each.number == number), None) if parts else None
    if parts is None or comment is None:
        raise missing(N_("There is no such comment."))
    own = comment.user is not None and comment.user == form.visitor.user
    what = form.text("do")
    if what == "edit" and own:
        readers.edit_comment(number, now=site.now(), body=_said(form))
    elif what == "remove" and (own or form.visitor.is_owner):
        readers.edit_comment(number, now=site.now(), body=None)
    elif what in {"hide", "show"} and form.visitor.is_owner:
        if what == "hide":
            readers.hide_comment(number, now=site.now(), reason=one_line(form.text("reason")[:300]) or "moderated")
        else:
            readers.show_comment(number)
    else:
        raise HTTPException(403, N_("You may not do that with this comment."))
    return back(request, _place(site, parts.stored.story.id, number))


@router.post("/story/{story:path}/comments")
async def close(request: Request, story: str) -> Response:
    """Close or open the comments of a story."""
    form = await sent(request)
    site = site_of(request)
    stored = site.store.stories.get(story)
    if stored is None:
        raise missing(N_("There is no such story."))
    if not form.visitor.is_owner:
        raise HTTPException(403, N_("Only the owner may close comments."))
    site.store.readers.close_comments(stored.story.id, now=site.now(), on=form.text("do") == "close")
    return back(request, f"{story_address(stored.story.id)}#comments", told="saved")


def _said(form: Form) -> str:
    body = shown(form.text("body")).strip()
    if not body:
        raise HTTPException(422, N_("The comment is empty."))
    if len(body) > LONGEST:
        raise HTTPException(422, N_("The comment is too long. Go back: what you wrote is still in the form."))
    return body


def _is_same(comment: Comment, user: str, body: str, parent: int | None, now: datetime) -> bool:
    """Whether somebody has just written the same in the same place."""
    same = (comment.user, comment.body, comment.parent) == (user, body, parent)
    return same and comment.removed is None and now - comment.written < TWICE


def _place(site: Site, story: str, number: int) -> str:
    """Where a comment is shown."""
    parts = site.store.story_parts(story)
    order, _ = _ordered(parts.comments) if parts else ((), {})
    start = next((place for place, each in enumerate(order) if each.number == number), 0)
    begins = f"?comments={start}" if sum(map(_weight, order[: start + 1])) > PAGE else ""
    return f"{story_address(story)}{begins}#comment-{number}"


def _weight(comment: Comment) -> int:
    return FORMS + 2 * len(comment.body.encode())


def _ordered(comments: Sequence[Comment]) -> tuple[tuple[Comment, ...], dict[int, int | None]]:
    """Comments as they are read, each followed by its answers; and the comment below which each stands."""
    answers: dict[int | None, list[Comment]] = {}
    depth: dict[int, int] = {}
    home: dict[int, int | None] = {}
    for comment in comments:
        parent = comment.parent if comment.parent in depth else None
        while parent is not None and depth[parent] >= DEEPEST:
            parent = home[parent]
        home[comment.number] = parent
        depth[comment.number] = 0 if parent is None else depth[parent] + 1
        answers.setdefault(parent, []).append(comment)

    order: list[Comment] = []
    left = answers.get(None, [])[::-1]
    while left:
        order.append(left.pop())
        left += answers.get(order[-1].number, ())[::-1]
    return tuple(order), home


def threads(comments: Sequence[Comment], visitor: Visitor, start: int = 0) -> Window[CommentView]:
    """Comments as threads, the oldest first: as many as a page has room for, from a place on.

    An answer to a comment that is not on the page stands by itself.
    """
    order, home = _ordered(comments)
    start = start if start < len(order) else 0
    room, end = PAGE, start
    while end < len(order) and (end == start or room >= _weight(order[end])):
        room -= _weight(order[end])
        end += 1
    here = {comment.number for comment in order[start:end]}
    answers: dict[int | None, list[Comment]] = {}
    for comment in order[start:end]:
        parent = home[comment.number]
        answers.setdefault(parent if parent in here else None, []).append(comment)

    def view(comment: Comment) -> CommentView:
        gone = comment.removed is not None
        hidden = comment.hidden is not None
        seen = not gone and (not hidden or visitor.is_owner)
        paragraphs = [line for part in comment.body.split("\n") if (line := one_line(part))] if seen else []
        own = comment.user is not None and comment.user == visitor.user
        return CommentView(
            number=comment.number,
            user=one_line(comment.user),
            paragraphs=tuple(paragraphs),
            written=comment.written,
            edited=comment.edited,
            removed=gone,
            hidden=hidden,
            own=own and not gone,
            text=comment.body if own and not gone else "",
            answers=tuple(map(view, answers.get(comment.number, ()))),
        )

    roots = tuple(map(view, answers.get(None, ())))
    return Window(items=roots, start=start, after=end if end < len(order) else None, total=len(order))
