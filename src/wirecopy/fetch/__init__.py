"""Reading the web politely: one request in, one frozen outcome out.

    Request -> robots.txt (pages only) -> the host's turn -> the address guard -> HTTP -> limits -> Outcome

What to send, what an answer means and when to come back is decided in `decide`, without a network.
"""

from wirecopy.fetch.client import Client
from wirecopy.fetch.decide import Polling, after, request_for
from wirecopy.fetch.exchange import fetch, post, site_notices, written
from wirecopy.fetch.notices import Notices, read_notices
from wirecopy.fetch.values import (
    Exchange,
    Failed,
    Fetched,
    FetchOptions,
    Gone,
    Hop,
    NotModified,
    Outcome,
    Request,
)

__all__ = [
    "Client",
    "Exchange",
    "Failed",
    "FetchOptions",
    "Fetched",
    "Gone",
    "Hop",
    "NotModified",
    "Notices",
    "Outcome",
    "Polling",
    "Request",
    "after",
    "fetch",
    "post",
    "read_notices",
    "request_for",
    "site_notices",
    "written",
]
