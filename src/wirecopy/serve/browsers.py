"""What a browser's own name for itself (`User-Agent`) says to a person: `Firefox` on `Linux`.

Browsers name their ancestors too, so the first rule that fits decides: Edge says Chrome and Safari, Chrome says Safari.
Newer ones are told apart by their mark alone; no list of versions has to be kept.
"""

from __future__ import annotations

import re
from typing import Final

_BROWSERS: Final = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|OPX/|OPT/|Opera\b", "Opera"),
    (r"Vivaldi/", "Vivaldi"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"YaBrowser/", "Yandex Browser"),
    (r"Whale/", "Whale"),
    (r"UCBrowser/", "UC Browser"),
    (r"DuckDuckGo/|Ddg/", "DuckDuckGo"),
    (r"Epiphany/", "GNOME Web"),
    (r"SeaMonkey/", "SeaMonkey"),
    (r"(?:Firefox|FxiOS|Focus)/", "Firefox"),
    (r"(?:Headless)?Chrom(?:e|ium)/|CriOS/", "Chrome"),
    (r"AppleWebKit/.*\bSafari/|Version/.*\bSafari/", "Safari"),
    (r"MSIE |Trident/", "Internet Explorer"),
    (r"^(?:Lynx|Links|ELinks|w3m|curl|Wget)\b", None),  # their own name will do
)
_SYSTEMS: Final = (
    (r"iPhone|iPod", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"KAIOS", "KaiOS"),
    (r"CrOS", "ChromeOS"),
    (r"Windows", "Windows"),
    (r"Macintosh|Mac OS X", "macOS"),
    (r"(?:Free|Open|Net)BSD", "BSD"),
    (r"Linux|X11", "Linux"),
)


def browser_of(agent: str) -> str | None:
    """Name the browser that sent a `User-Agent`; None where no rule fits."""
    for pattern, name in _BROWSERS:
        if found := re.search(pattern, agent):
            return name or found.group()
    return None


def system_of(agent: str) -> str | None:
    """Name the system that it runs on; None where no rule fits."""
    return next((name for pattern, name in _SYSTEMS if re.search(pattern, agent)), None)
