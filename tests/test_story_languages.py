"""Reports of one event in several languages meet; reports of like events do not. All events, people and places are invented."""

from __future__ import annotations

import pytest

from wirecopy.story import StoryOptions, stories
from wirecopy.types import Article

#: Events by name, each told in several languages: headline, text.
EVENTS: dict[str, dict[str, tuple[str, str]]] = {
    "ferry": {
        "en": (
            "Ferry runs aground off Tarvik with 214 people aboard",
            "A passenger ferry ran aground on rocks near the island of Tarvik early on Tuesday with 214 people aboard, the coast guard said. Three passengers were taken to hospital with minor injuries. The captain, Ilse Brandvold, told investigators that the ship's steering had failed in thick fog. Salvage tugs were trying to pull the vessel free before the next storm.",
        ),
        "es": (
            "Un transbordador con 214 personas encalla frente a la isla de Tarvik",
            "Un transbordador de pasajeros encalló la madrugada del martes contra unas rocas cerca de la isla de Tarvik con 214 personas a bordo, informó la guardia costera. Tres pasajeros fueron hospitalizados con heridas leves. La capitana, Ilse Brandvold, dijo a los investigadores que el timón del barco falló en medio de una espesa niebla.",
        ),
        "ko": (
            "승객 214명 태운 여객선, 타르비크섬 앞바다서 좌초",
            "승객과 승무원 214명을 태운 여객선이 화요일 새벽 타르비크섬 근처 암초에 걸려 좌초했다고 해안경비대가 밝혔다. 승객 3명이 가벼운 부상을 입고 병원으로 옮겨졌다. 선장 일세 브란볼드는 짙은 안개 속에서 배의 조타 장치가 고장 났다고 조사관들에게 말했다.",
        ),
    },
    "minister": {
        "en": (
            "Finance minister Ruben Astorga resigns over tax leak",
            "The finance minister, Ruben Astorga, resigned on Thursday after leaked records showed that he had kept money in an offshore company without paying tax on it. The prime minister accepted the resignation and promised a full inquiry. The opposition called for early elections.",
        ),
        "de": (
            "Finanzminister Ruben Astorga tritt wegen Steueraffäre zurück",
            "Der Finanzminister Ruben Astorga ist am Donnerstag zurückgetreten, nachdem durchgesickerte Unterlagen gezeigt hatten, dass er Geld in einer Offshore-Firma hielt, ohne dafür Steuern zu zahlen. Der Ministerpräsident nahm den Rücktritt an und versprach eine umfassende Untersuchung. Die Opposition forderte Neuwahlen.",
        ),
        "ja": (
            "ルベン・アストルガ財務相が辞任 税逃れの文書流出で",
            "ルベン・アストルガ財務相は木曜日、海外の会社に資金を置き税金を払っていなかったことを示す文書が流出したことを受けて辞任した。首相は辞任を受け入れ、徹底的な調査を約束した。野党は早期の総選挙を求めた。",
        ),
    },
    "quake": {
        "en": (
            "Magnitude 6.1 earthquake shakes Vellana, eleven dead",
            "An earthquake of magnitude 6.1 struck the mountain region of Vellana on Sunday night, killing at least eleven people and destroying hundreds of houses, officials said. Rescuers were digging through the rubble of a school in the town of Oresti. Roads into the valley were blocked by landslides.",
        ),
        "fr": (
            "Un séisme de magnitude 6,1 frappe Vellana et fait onze morts",
            "Un séisme de magnitude 6,1 a frappé dimanche soir la région montagneuse de Vellana, tuant au moins onze personnes et détruisant des centaines de maisons, selon les autorités. Les secouristes fouillaient les décombres d'une école dans la ville d'Oresti. Les routes de la vallée étaient coupées par des glissements de terrain.",
        ),
        "ru": (
            "Землетрясение магнитудой 6,1 в Веллане: одиннадцать погибших",
            "Землетрясение магнитудой 6,1 произошло в воскресенье вечером в горном районе Веллана, погибли по меньшей мере одиннадцать человек, разрушены сотни домов, сообщили власти. Спасатели разбирали завалы школы в городе Орести. Дороги в долину перекрыты оползнями.",
        ),
    },
    "final": {
        "en": (
            "Harbour United win the cup after penalty shoot-out",
            "Harbour United won the national cup on Saturday, beating Stalvern Rovers 5-4 on penalties after a goalless final in front of 40,000 spectators. Goalkeeper Mateo Lindqvist saved two penalties. It was the first title for the club in thirty years.",
        ),
        "pt": (
            "Harbour United vence a taça nos penáltis",
            "O Harbour United conquistou no sábado a taça nacional ao vencer o Stalvern Rovers por 5-4 nos penáltis, depois de uma final sem golos diante de 40 mil espectadores. O guarda-redes Mateo Lindqvist defendeu dois penáltis. Foi o primeiro título do clube em trinta anos.",
        ),
        "zh": (
            "港口联队点球大战夺得杯赛冠军",
            "港口联队周六在四万名观众面前与斯塔尔文流浪者队在决赛中战成零比零，最终通过点球大战以五比四获胜，夺得全国杯赛冠军。守门员马特奥·林德奎斯特扑出两个点球。这是该俱乐部三十年来的首个冠军。",
        ),
    },
    "strike": {
        "en": (
            "Nurses begin three-day strike over pay",
            "Thousands of nurses walked out of hospitals across the country on Monday at the start of a three-day strike for higher pay. The health ministry said that emergency rooms would stay open. The nurses' union wants a rise of nine percent; the government has offered four.",
        ),
        "it": (
            "Infermieri in sciopero per tre giorni per gli stipendi",
            "Migliaia di infermieri hanno lasciato lunedì gli ospedali di tutto il paese all'inizio di uno sciopero di tre giorni per stipendi più alti. Il ministero della Sanità ha detto che i pronto soccorso resteranno aperti. Il sindacato chiede un aumento del nove per cento; il governo ha offerto il quattro.",
        ),
        "tr": (
            "Hemşireler maaş için üç günlük greve başladı",
            "Binlerce hemşire pazartesi günü daha yüksek maaş için başlattıkları üç günlük grevin başında ülke genelindeki hastanelerde iş bıraktı. Sağlık bakanlığı acil servislerin açık kalacağını söyledi. Hemşireler sendikası yüzde dokuz zam istiyor; hükümet yüzde dört önerdi.",
        ),
    },
    "bank": {
        "en": (
            "Central bank raises interest rate to 4.5 percent",
            "The central bank raised its key interest rate by a quarter point to 4.5 percent on Wednesday, the highest in fifteen years, to bring down inflation. Governor Anneli Korpi said that further increases were possible. Mortgage lenders are expected to follow within days.",
        ),
        "nl": (
            "Centrale bank verhoogt rente tot 4,5 procent",
            "De centrale bank heeft de rente woensdag met een kwart punt verhoogd tot 4,5 procent, het hoogste peil in vijftien jaar, om de inflatie te bestrijden. President Anneli Korpi zei dat verdere verhogingen mogelijk zijn. Hypotheekverstrekkers zullen naar verwachting binnen enkele dagen volgen.",
        ),
        "pl": (
            "Bank centralny podnosi stopy procentowe do 4,5 procent",
            "Bank centralny podniósł w środę główną stopę procentową o ćwierć punktu do 4,5 procent, najwyżej od piętnastu lat, aby obniżyć inflację. Prezes Anneli Korpi powiedziała, że możliwe są dalsze podwyżki. Oczekuje się, że banki hipoteczne pójdą w jej ślady w ciągu kilku dni.",
        ),
    },
    "satellite": {
        "en": (
            "Rocket carrying weather satellite explodes after launch",
            "A rocket carrying a weather satellite exploded two minutes after launch on Friday and fell into the sea. Nobody was hurt. The space agency said that a valve in the second stage had probably failed and that the next flight would be postponed until spring.",
        ),
        "ar": (
            "انفجار صاروخ يحمل قمرا صناعيا للأرصاد الجوية بعد إطلاقه",
            "انفجر صاروخ يحمل قمرا صناعيا للأرصاد الجوية بعد دقيقتين من إطلاقه يوم الجمعة وسقط في البحر. ولم يصب أحد بأذى. وقالت وكالة الفضاء إن صماما في المرحلة الثانية تعطل على الأرجح وإن الرحلة المقبلة ستؤجل حتى الربيع.",
        ),
        "th": (
            "จรวดบรรทุกดาวเทียมพยากรณ์อากาศระเบิดหลังปล่อยขึ้นสู่อวกาศ",
            "จรวดที่บรรทุกดาวเทียมพยากรณ์อากาศระเบิดหลังปล่อยตัวได้สองนาทีเมื่อวันศุกร์และตกลงในทะเล ไม่มีผู้ได้รับบาดเจ็บ องค์การอวกาศกล่าวว่าวาล์วในขั้นที่สองน่าจะทำงานผิดพลาด และเที่ยวบินต่อไปจะเลื่อนไปจนถึงฤดูใบไม้ผลิ",
        ),
    },
    "other-ferry": {
        "en": (
            "Fire on car ferry in Port Calder, crew evacuated",
            "A fire broke out on a car ferry in the harbour of Port Calder on Tuesday evening while cars were being loaded. The crew of eighteen was evacuated and nobody was hurt. Firefighters needed four hours to put out the flames, which had started in a lorry on the lower deck.",
        ),
        "es": (
            "Incendio en un transbordador en Port Calder, tripulación evacuada",
            "Un incendio se declaró el martes por la tarde en un transbordador de automóviles en el puerto de Port Calder mientras se embarcaban los coches. Los dieciocho tripulantes fueron evacuados y nadie resultó herido. Los bomberos tardaron cuatro horas en apagar las llamas, que comenzaron en un camión en la cubierta inferior.",
        ),
    },
    "other-quake": {
        "en": (
            "Strong earthquake off Kumeshi coast, no damage reported",
            "A strong earthquake of magnitude 7.0 occurred under the sea off the coast of Kumeshi on Sunday morning. A tsunami warning was lifted after two hours. There were no reports of deaths or damage, the weather agency said, and trains were running again by noon.",
        ),
        "de": (
            "Starkes Seebeben vor Kumeshi, keine Schäden gemeldet",
            "Ein starkes Erdbeben der Stärke 7,0 hat sich am Sonntagmorgen unter dem Meer vor der Küste von Kumeshi ereignet. Eine Tsunami-Warnung wurde nach zwei Stunden aufgehoben. Berichte über Tote oder Schäden gab es nicht, teilte der Wetterdienst mit, und die Züge fuhren bis zum Mittag wieder.",
        ),
    },
}  # fmt: skip


def articles(*, stated: bool, headlines: bool = False) -> list[Article]:
    return [
        Article(
            id=f"{event}-{language}",
            headline=headline,
            body="" if headlines else text,
            language=language if stated else None,
        )
        for event, told in EVENTS.items()
        for language, (headline, text) in told.items()
    ]


def events(found: tuple[tuple[str, ...], ...]) -> list[set[str]]:
    return [{article.rsplit("-", 1)[0] for article in story} for story in found]


@pytest.fixture(scope="module", params=["full", "headlines"])
def found(request: pytest.FixtureRequest) -> tuple[tuple[str, ...], ...]:
    told = articles(stated=True, headlines=request.param == "headlines")
    return tuple(story.articles for story in stories(told))


def test_no_story_mixes_two_events(found: tuple[tuple[str, ...], ...]) -> None:
    assert all(len(event) == 1 for event in events(found))


def test_nearly_all_languages_meet(found: tuple[tuple[str, ...], ...]) -> None:
    """One of twenty-five may stay alone: a name written out in another script is no longer that name."""
    assert len(found) <= len(EVENTS) + 1


def test_a_korean_a_spanish_and_an_english_report_meet(found: tuple[tuple[str, ...], ...]) -> None:
    assert {"ferry-en", "ferry-es", "ferry-ko"} in map(set, found)


def test_the_language_need_not_be_stated() -> None:
    stated = {story.articles for story in stories(articles(stated=True))}
    assert {story.articles for story in stories(articles(stated=False))} == stated


def test_without_the_encoder_only_shared_words_join() -> None:
    found = stories(articles(stated=True), options=StoryOptions(embed=False))
    assert ("ferry-en", "ferry-es") in {story.articles for story in found}
    assert ("strike-tr",) in {story.articles for story in found}


def test_two_languages_of_several_reports_are_one_story() -> None:
    """Reports of one language agree more with each other than with those of another; they are one story all the same."""
    told = {article.id: article for article in articles(stated=True)}
    many = []
    for id_ in ("quake-en", "quake-fr"):
        article = told[id_]
        sentences = article.body.split(". ")
        for turn in range(3):
            body = ". ".join([*sentences[turn:], *sentences[:turn]])
            many.append(Article(id=f"{id_}-{turn}", headline=article.headline, body=body, language=article.language))
    (story,) = stories(many)
    assert len(story.articles) == 6
