"""Invented reports that several tests trace."""

from __future__ import annotations

import re

FERRY = """Ferry services between Ostmoor and the island of Keld will stop for three weeks in October while engineers replace the landing stage that was damaged in the storm of Aug. 14, Harbour Minister Orlanda Vask said Tuesday.

The decision affects about 4,200 people who cross the Tolmen Strait every day, most of them on their way to work in the fish plants of Ostmoor. The council plans to hire two small ships from the Brisa Line, but they can carry only 350 passengers each and do not take cars.

"We know what this means for families on both sides of the water, and we would not do it if there were another way," Vask told reporters at the town hall. "A landing stage that is held together with ropes is not a landing stage."

The storm tore away 30 metres of the stage and sank the tug Marrick Pride. Nobody was hurt, but an inspection by the Solveig Institute found cracks in nine of the 16 piles, and its director, Teodor Lunt, warned in September that the rest could fail before winter.

Opposition members criticized the government for waiting so long. Ingrid Quenby, who speaks for the Island Party in the assembly, said the ministry had known about the cracks since 2019 and had spent the money on a new car park in Ardane instead.

The work will cost 6.3 million crowns, of which the Northern Fund pays half. Vask said she expected the first ferry to sail again on Nov. 2 and promised that season tickets would be extended free of charge.

Shop owners on Keld are worried about supplies. The bakery in the village of Harrow has ordered flour for a month, and the island's only fuel station will limit each customer to 20 litres a day until the ferry returns."""

MUSEUM = """The Pellan Museum has bought back a silver astrolabe that was stolen from its vaults in 1974, its curator Amadou Keita announced on Friday, ending a search that led investigators through five countries and two auction houses.

The instrument, made in Calder by the mathematician Ysolde Brandt in 1611, will go on display in December. A private collector in Vantry gave it up for 180,000 crowns after experts at the University of Dunmere matched scratches on its rim with a drawing in the museum's first inventory.

Keita said the museum had almost given up hope. Four detectives worked on the case over the years, and one of them, Jonas Whitmoor, kept writing to dealers long after he retired in 1998. He died last spring without knowing that one of his letters had reached the right desk.

The thieves were never caught. They cut through the floor of the reading room during a concert and took eleven objects, of which seven are still missing, among them a clock that belonged to the poet Mirela Sand.

Visitors will be able to see the astrolabe beside the letter that led to it. The museum will print a catalogue of the missing pieces in nine languages and send it to customs offices in the hope that more of them come home."""

SYNONYMS = {
    "stop": "cease", "weeks": "calendar weeks", "engineers": "technical specialists", "replace": "substitute", "damaged": "impaired",
    "decision": "determination", "affects": "influences", "people": "individuals", "cross": "traverse", "most": "the majority",
    "way": "path", "work": "labour", "plants": "factories", "plans": "intends", "hire": "rent out", "small": "little", "ships": "vessels",
    "carry": "transport", "only": "solely", "passengers": "travellers", "cars": "automobiles", "know": "understand",
    "reporters": "journalists", "tore": "ripped", "sank": "submerged", "hurt": "injured", "found": "discovered", "cracks": "fissures",
    "director": "managing head", "warned": "cautioned", "rest": "remainder", "fail": "break down", "winter": "wintertime",
    "members": "associates", "criticized": "lambasted", "waiting": "lingering", "speaks": "talks", "assembly": "gathering",
    "ministry": "government department", "known": "been conscious", "money": "funds", "new": "brand-new", "instead": "as an alternative",
    "cost": "price", "half": "fifty percent", "expected": "anticipated", "first": "initial", "again": "once more", "promised": "pledged",
    "extended": "prolonged", "free": "gratis", "owners": "proprietors", "worried": "anxious", "supplies": "provisions",
    "bakery": "bakehouse", "village": "hamlet", "ordered": "requested", "month": "calendar month", "fuel": "gasoline",
    "limit": "restrict", "customer": "shopper", "returns": "comes back", "said": "stated", "water": "sea", "another": "a different",
    "held": "kept", "together": "collectively", "inspection": "examination", "before": "earlier than", "while": "whereas",
}  # fmt: skip


def rewritten(text: str, names: dict[str, str] | None = None) -> str:
    """Replace words the way a rewriting program does, quotations left alone."""
    parts = re.split(r'("[^"]*")', text)
    for place in range(0, len(parts), 2):
        parts[place] = re.sub(r"[a-z]+", lambda match: SYNONYMS.get(match[0], match[0]), parts[place])
        for old, new in (names or {}).items():
            parts[place] = parts[place].replace(old, new)
    return "".join(parts)


def paragraphs(text: str, *places: int) -> str:
    """Return some of a text's paragraphs."""
    parts = text.split("\n\n")
    return "\n\n".join(parts[place] for place in places)
