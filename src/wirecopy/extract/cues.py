"""What elements call themselves: furniture, captions, pictures, the article's body.

Class names and ids are read word by word (`relatedArticles`, `related-articles` and `related_articles` are the same two
words), because a word means different things in different places: `comments` is furniture anywhere, `category` only at
the end (`post category-world` is how a blog marks the article itself).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

#: Furniture wherever the word stands in a name.
_ANYWHERE: Final = frozenset(
    """
    ad ads adv advert advertisement advertising adslot adbox adsense admod sponsor sponsored promo promos promotion promoted
    promobox outbrain taboola plista teads
    related relateds recommended recommendation recommendations recommender recirc recirculation teaser teasers mostread
    popular trending readmore morefrom moreon upnext furtherreading seealso alsoread
    share shares sharing sharebar sharebox sharer addthis sharethis social socials follow follows newsletter newsletters signup
    subscribe subscription subscriptions subscriber regwall
    comment comments commenting disqus respond kommentar kommentare kommentarer coral livefyre comentarios commentaires commenti
    nav navi navigation navbar navlist menu menus breadcrumb breadcrumbs pagination pager sidebar sidebars rail footer
    cookie cookies cookiebar consent gdpr modal popup popover overlay tooltip lightbox login register
    infobox factbox factsheet faktenbox faktaboks faktaruta expandable
    pinterest whatsapp telegram flipboard
    widget widgets poll quiz ticker toolbar survey feedback donate donation donations membership affiliate
    sronly screenreader print outdated visuallyhidden invisible noprint printonly
    biography bio authorbox authorbio authorinfo storyline
    correction-form hashtags taglist keywords tagcloud
    """.split()  # noqa: SIM905 - a list of words
)
#: Furniture only where the name ends with the word.
_AT_END: Final = frozenset(
    """
    tag tags topic topics category categories label labels keyword more latest also next prev previous tools tool print
    byline bylines author authors contributors dateline timestamp published updated meta metadata metainfo byteline kicker overline rubric
    legal disclaimer copyright shop buy cta excerpt notification notifications push paging player aside banner jump skip
    actions action buttons button icons controls bookmark save listen audio profile
    """.split()  # noqa: SIM905 - a list of words
)
#: Pairs of words that are furniture together.
_PAIRS: Final = frozenset(
    """
    read-more more-on more-from more-news more-stories more-articles read-next read-also also-read most-read most-popular
    most-viewed sign-up up-next about-author author-bio author-box author-info author-card author-profile about-the side-bar
    sr-only screen-reader visually-hidden d-none call-to to-action fact-box info-box info-kasten further-reading see-also
    print-only no-print in-brief top-stories latest-news related-content you-may might-like editors-picks article-tags
    post-tags post-meta entry-meta article-meta story-meta tag-list topic-list fb-post page-nav site-header site-footer
    additional-info lire-aussi leggi-anche lees-ook lesen-sie mehr-zum zum-thema product-box buy-now
    """.split()  # noqa: SIM905 - a list of words
)
#: Words before which a name only says something about a layout.
_MODIFIERS: Final = frozenset({"has", "no", "with", "without", "is", "js", "not", "enable", "enabled"})

_COMMENTS: Final = frozenset(
    "comment comments commenting commentlist disqus kommentar kommentare commentaires comentarios commenti".split()  # noqa: SIM905
)
_CAPTIONS: Final = frozenset(
    """
    caption captions figcaption legend bildunterschrift bildtext imagecaption photocaption credit credits bildquelle bildautor
    bildnachweis fotocredit imagecredit photocredit piefoto fotograf photographer imgcaption
    """.split()  # noqa: SIM905 - a list of words
)
_FIGURES: Final = frozenset(
    """
    figure image images img photo photos foto fotos picture pictures bild bilder media gallery galerie slideshow slider
    carousel thumb thumbnail video videos leadimage hero
    """.split()  # noqa: SIM905 - a list of words
)
_BODY: Final = re.compile(
    r"(?:article|story|entry|post|news|content|page|artikel|main|text)-?(?:body|content|text)(?:$|-(?:content|text|inner|wrapper)$)"
    r"|^(?:articlebody|storytext|bodytext|body-copy|rich-text|artikeltext|copytext|story-contents)$"
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS: Final = re.compile(r"[-_:./]+")


@dataclass(frozen=True, slots=True)
class Kind:
    """What an element's names say it is.

    Attributes:
        furniture: Something beside the article.
        caption: A caption or a credit of a picture.
        figure: A picture or a gallery.
        body: The article's body.
        comments: Readers' comments.
    """

    furniture: bool = False
    caption: bool = False
    figure: bool = False
    body: bool = False
    comments: bool = False


@lru_cache(maxsize=20_000)
def kind(names: str) -> Kind:
    """Read an element's class, id, role and itemprop, separated by spaces."""
    furniture = caption = figure = body = comments = False
    for token in names.split():
        parts = [word for word in _SEPARATORS.split(_CAMEL.sub("-", token).lower()) if word]
        if not parts:
            continue
        caption = caption or not _CAPTIONS.isdisjoint(parts)
        figure = figure or not _FIGURES.isdisjoint(parts)
        body = body or bool(_BODY.search("-".join(parts)))
        comments = comments or (parts[0] not in _MODIFIERS and not _COMMENTS.isdisjoint(parts))
        furniture = furniture or _is_furniture(parts)
    return Kind(furniture=furniture, caption=caption, figure=figure, body=body, comments=comments)


def words(names: str) -> frozenset[str]:
    """The single words of an element's names, in lower case."""
    return frozenset(
        word for token in names.split() for word in _SEPARATORS.split(_CAMEL.sub("-", token).lower()) if word
    )


def _is_furniture(parts: list[str]) -> bool:
    if parts[0] in _MODIFIERS and len(parts) > 1:
        return False
    if not _ANYWHERE.isdisjoint(parts):
        return True
    while len(parts) > 1 and (parts[-1].isdigit() or len(parts[-1]) == 1):
        parts = parts[:-1]
    return parts[-1] in _AT_END or any(f"{a}-{b}" in _PAIRS for a, b in zip(parts, parts[1:], strict=False))
