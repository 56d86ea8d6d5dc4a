"""What a page is called in the store: its address, without what only says by which way a reader came."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from wirecopy.store import without_password

# Parameters that campaigns, mailings and social networks add to an address; the page is the same without them.
TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_hsenc|_hsmi|at_\w+|ns_campaign|ns_mchannel"
    r"|ns_source|cmpid|ftcamp|wt_mc|xtor)",
    re.IGNORECASE,
)


def page_id(url: str) -> str:
    """Name a page after its address.

    Args:
        url: The address that answered.

    Returns:
        The address with its host in lower case, without fragment, tracking parameters, name and password. What cannot
        be taken apart is returned as it is.
    """
    try:
        parts = urlsplit(without_password(url.strip()))
    except ValueError:
        return url
    kept = [part for part in parts.query.split("&") if part and not TRACKING.fullmatch(part.partition("=")[0])]
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", "&".join(kept), ""))
