"""Lines that belong to the page and to no article: prompts, section labels, controls, promotion.

Whole lines and short ones only. A line that could be a sentence of an article is left alone.
"""

from __future__ import annotations

import re
from typing import Final

#: Longer lines are never furniture by their words alone.
LONGEST: Final = 220

#: Labels over lists of other articles: what follows is not the article before.
_RELATED = re.compile(
    r"^\W*(?:related(?: (?:articles?|stories|news|content|topics|posts|coverage|links?|reading|videos?))?|more (?:on this|from .{2,40}|stories|news|like this|"
    r"in .{2,30}|articles|top stories|headlines|coverage)|read (?:more|also|next)|see also|also read|you (?:may|might) (?:also )?(?:like|be interested in)|recommended(?: for you| stories| reading)?|"
    r"most (?:read|popular|viewed|shared|commented)|trending(?: now)?|popular (?:now|stories|posts)|latest(?: news| stories| headlines)?|top stories|editor'?s'? picks?|"
    r"up next|next (?:article|story)|previous (?:article|story)|around the web|from the web|don'?t miss|in other news|further reading|what to read next|"
    r"mehr zum thema|mehr von .{2,40}|lesen sie auch|auch interessant|das könnte sie (?:auch )?interessieren|weitere (?:artikel|themen|meldungen|nachrichten)|meistgelesen|verwandte (?:artikel|themen)|"
    r"zum thema|à lire (?:aussi|également)|lire aussi|sur le même sujet|articles? (?:liés|similaires|associés|connexes)|les plus lus|voir aussi|"
    r"noticias relacionadas|artículos relacionados|te puede interesar|lee también|lea también|más (?:noticias|leídas|leídos|información)|relacionad[ao]s|"
    r"leggi anche|articoli correlati|notizie correlate|potrebbe interessarti|i più letti|ti potrebbe interessare|leia (?:também|mais)|veja também|notícias relacionadas|mais lidas|"
    r"lees ook|gerelateerd(?:e artikelen)?|meer over|meest gelezen|läs (?:också|även|mer)|les også|læs også|mest (?:lest|läst|læst)|relaterade? (?:artiklar|artikler)|"
    r"lue myös|luetuimmat|czytaj (?:też|także|więcej)|zobacz (?:też|także)|powiązane|čtěte také|související(?: články)?|читайте также|по теме|смотрите также|ещё по теме|похожие (?:новости|статьи)|читайте також|"
    r"ilgili haberler|benzer haberler|关联阅读|相关(?:阅读|新闻|文章|报道|推荐)|相關(?:閱讀|新聞|文章|報導)|推荐阅读|延伸閱讀|猜你喜欢|関連(?:記事|ニュース|リンク)|あわせて読みたい|おすすめ(?:記事)?|"
    r"관련 ?(?:기사|뉴스)|많이 본 (?:기사|뉴스)|추천 ?(?:기사|뉴스)|أخبار ذات صلة|اقرأ (?:أيضا|أيضًا|المزيد)|مواضيع ذات صلة|संबंधित (?:खबरें|लेख)|berita terkait|baca juga|tin liên quan)\W*$",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"^\W*(?:(?:\d+ )?comments?(?: \(?\d+\)?)?(?: are closed)?|no comments(?: yet)?|(?:leave|post|add|write) (?:a|your) (?:comment|reply)|join the (?:conversation|discussion)|"
    r"be the first to comment|reader comments?|discussion|view comments|show comments|responses?|(?:\d+ )?replies|"
    r"(?:\d+ )?kommentare?(?: \(?\d+\)?)?|kommentar schreiben|diskutieren sie mit|(?:\d+ )?commentaires?(?: \(?\d+\)?)?|réagir|laisser un commentaire|(?:\d+ )?comentarios?(?: \(?\d+\)?)?|deja (?:un|tu) comentario|"
    r"(?:\d+ )?commenti(?: \(?\d+\)?)?|lascia un commento|(?:\d+ )?comentários?|deixe (?:um|seu) comentário|(?:\d+ )?reacties?|(?:\d+ )?kommentarer|kommentoi|komentarze|komentáře|комментари[ийев]+|коментарі|yorumlar|"
    r"评论(?:区)?|留言|評論|发表评论|コメント(?:する|一覧)?|댓글(?: ?쓰기)?|التعليقات|टिप्पणियाँ|komentar|bình luận)\W*$",
    re.IGNORECASE,
)
_PROMPT = re.compile(
    r"^\W*(?:advertisement|sponsored(?: content)?|promoted|story continues below.*|article continues (?:below|after).*|continue reading.*|skip (?:to|past).*|(?:click|tap) here.*|"
    r"share(?: (?:this|on|via|article|story).{0,60})?|tweet|print|e-?mail(?: this.{0,40})?|copy link|save(?: (?:article|story|for later))?|bookmark|follow us.{0,60}|follow .{2,40} on .{2,40}|like us on .{2,40}|listen(?: to this article)?|"
    r"facebook|twitter|x|whatsapp|linkedin|telegram|reddit|pinterest|instagram|youtube|rss|"
    r"(?:sign|log) (?:up|in)(?: .{0,80})?|log ?in|register(?: .{0,40})?|subscribe(?: .{0,90})?|unsubscribe(?: .{0,120})?|manage (?:your )?(?:preferences|subscription).{0,60}|update (?:your )?preferences.{0,60}|view (?:this email )?(?:in (?:your )?browser|online).{0,60}|"
    r"get (?:the|our|started|breaking|daily).{0,90}|download (?:the|our|now).{0,90}|try our .{2,60}|explore .{2,80}|ready to .{2,140}|"
    r"forward(?:ed)? (?:this|to) .{2,60}|was this .{2,40}helpful.{0,20}|support (?:our|independent) .{2,60}|donate(?: now)?|become a (?:member|subscriber).{0,60}|"
    r"all rights reserved\.?|terms(?: (?:of (?:use|service)|& conditions|and conditions))?.{0,60}|privacy(?: policy)?.{0,40}|cookie.{0,40}|contact(?: us)?|about(?: us)?|help|advertise.{0,20}|careers|sitemap|"
    r"back to (?:top|home|contents).{0,20}|go to .{2,40}|home|menu|search|close|next|previous|load(?:ing)?(?: more)?.{0,20}|show (?:more|less)|view (?:all|more).{0,30}|see (?:all|more).{0,40}|"
    r"read (?:the )?(?:full|original|whole|rest|complete).{0,50}|read (?:it|more|on) (?:at|on|in|here).{0,50}|full (?:story|article).{0,40}|view original.{0,40}|open in app|"
    r"(?:\d+ ?|one ?)(?:min(?:ute)?s?)(?: |-)?(?:read|lesezeit|de lecture|de lectura|di lettura|leestijd|lästid)?|reading time.{0,20}|lesezeit.{0,20}|temps de lecture.{0,20}|tiempo de lectura.{0,20}|"
    r"hashtags?|tags?\s?:?.{0,120}|topics?\s?:.{0,120}|keywords?\s?:.{0,120}|filed under.{0,80}|categor(?:y|ies)\s?:.{0,80}|themen\s?:.{0,80}|schlagw(?:ort|örter)\s?:.{0,80}|etiquetas\s?:.{0,80}|"
    r"logo|icon|avatar|image|video|photo|thumbnail|banner|menu icon|play button|arrow|app-store.*|play-store.*|google play|app store|"
    r"anzeige|werbung|teilen|drucken|merken|newsletter.{0,60}|jetzt .{2,60}|abonnieren.{0,60}|abmelden.{0,60}|anmelden.{0,40}|weiterlesen.{0,40}|mehr lesen|hier (?:lesen|klicken).{0,40}|im browser (?:ansehen|öffnen).{0,30}|impressum.{0,60}|datenschutz.{0,40}|nach oben|startseite|"
    r"publicité|partager.{0,40}|imprimer|s'abonner.{0,60}|abonnez-vous.{0,60}|se désabonner.{0,80}|se désinscrire.{0,80}|lire la suite.{0,40}|voir dans le navigateur.{0,40}|mentions légales.{0,40}|inscrivez-vous.{0,60}|"
    r"publicidad|compartir.{0,40}|imprimir|suscr[ií]b\w+.{0,60}|darse de baja.{0,80}|seguir leyendo.{0,40}|leer más.{0,40}|ver en (?:el|su|tu) navegador.{0,40}|aviso legal.{0,40}|"
    r"pubblicità|condividi.{0,40}|stampa|iscriviti.{0,60}|disiscriviti.{0,80}|annulla (?:l')?iscrizione.{0,60}|continua a leggere.{0,40}|leggi (?:tutto|di più).{0,40}|"
    r"publicidade|compartilh\w+.{0,40}|partilhar.{0,40}|assine.{0,60}|cancelar (?:a )?(?:inscrição|assinatura).{0,60}|continue (?:a ler|lendo).{0,40}|leia mais.{0,40}|"
    r"advertentie|delen|deel dit.{0,40}|lees (?:meer|verder).{0,40}|uitschrijven.{0,60}|annons|dela|annonse|reklame|del|läs mer|les mer|læs mere|avregistrera.{0,60}|avmeld.{0,60}|mainos|jaa|lue lisää|"
    r"reklama|udostępnij|czytaj dalej.{0,40}|wypisz się.{0,60}|реклама|поделиться.{0,40}|подписа(?:ться|вайтесь).{0,80}|отписаться.{0,60}|читать (?:далее|полностью).{0,40}|поділитися.{0,40}|підписа\w+.{0,60}|"
    r"reklam|paylaş.{0,30}|abone ol.{0,40}|devamını oku.{0,30}|广告|分享.{0,12}|扫(?:一扫|码).{0,30}|订阅.{0,20}|点击.{0,20}|阅读(?:全文|更多|原文).{0,10}|下载.{0,20}|廣告|訂閱.{0,20}|閱讀(?:全文|更多).{0,10}|広告|シェア.{0,12}|共有|続きを読む.{0,10}|購読.{0,20}|配信停止.{0,20}|"
    r"광고|공유(?:하기)?|구독.{0,20}|수신거부.{0,20}|더 ?보기|기사 ?더보기|إعلان|شارك.{0,20}|اشترك.{0,40}|विज्ञापन|साझा करें|iklan|bagikan|quảng cáo|chia sẻ)\W*$",
    re.IGNORECASE,
)  # fmt: skip
_LIST_LABEL = re.compile(
    r"^\W*(?:in this (?:issue|edition|newsletter|email|digest)|contents|table of contents|today'?s? (?:headlines|top stories|stories)|headlines|(?:the )?top stories|what'?s inside|inside(?: today)?|at a glance|"
    r"in dieser ausgabe|inhalt|die themen(?: des tages)?|themen(?: heute)?|übersicht|au sommaire|sommaire|en este (?:boletín|número)|en esta edición|sumario|titulares|índice|in questo numero|sommario|indice|nesta edição|sumário|"
    r"in deze (?:editie|nieuwsbrief)|inhoud|innehåll|i dag|indhold|spis treści|w tym wydaniu|в этом выпуске|содержание|目录|目次|今日の見出し|차례|목차|이번 호)\W*$",
    re.IGNORECASE,
)


def is_related_label(line: str) -> bool:
    """True for "Related Articles" and the like."""
    return len(line) <= LONGEST and _RELATED.match(line) is not None


def is_comment_label(line: str) -> bool:
    """True for "Comments", "No comments yet..." and the like."""
    return len(line) <= LONGEST and _COMMENTS.match(line) is not None


def is_contents_label(line: str) -> bool:
    """True for "In this issue" and the like: what follows is a list of headlines."""
    return len(line) <= LONGEST and _LIST_LABEL.match(line) is not None


def is_furniture(line: str) -> bool:
    """True for a line that belongs to no article."""
    if len(line) > LONGEST or not line.strip():
        return False
    if not any(char.isalnum() for char in line):
        return True
    return bool(_PROMPT.match(line)) or is_related_label(line) or is_comment_label(line) or is_contents_label(line)
