"""What articles mean, in the live desk: encoded once, kept in the store, compared to find related stories.

text -> remembered | encoder -> vector -> Meaning, for the store
a story's vectors, those of the latest articles -> the stories nearest in meaning
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from wirecopy.store import Meaning
from wirecopy.story.embed import meaning_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from wirecopy.store import Store
    from wirecopy.story.embed import Encoder, Vectors
    from wirecopy.types import Article

# Texts that are remembered, about 1 KiB each: those of a desk's stories in memory.
REMEMBERED = 12_000
# As the store keeps numbers.
STORED = np.dtype("<f2")
# Of so many articles that came last, what they mean is compared with a story: 1 KiB each.
COMPARED = 10_000


class KnownMeanings:
    """An encoder that encodes nothing twice.

    Args:
        encoder: Reads meaning.
        store: Knows what was read before.
        remembered: How many texts are kept in memory.
    """

    def __init__(self, encoder: Encoder, store: Store, *, remembered: int = REMEMBERED) -> None:
        self.model = encoder.model
        self._encoder = encoder
        self._store = store
        self._remembered = remembered
        self._known: OrderedDict[bytes, bytes] = OrderedDict()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, one row each, at half precision."""
        names = [_name(text) for text in texts]
        missing = {name: text for name, text in zip(names, texts, strict=True) if name not in self._known}
        made = self._encoder.encode(list(missing.values())).astype(STORED) if missing else ()
        fresh = {name: vector.tobytes() for name, vector in zip(missing, made, strict=True)}
        rows = [fresh.get(name) or self._known[name] for name in names]
        for name, vector in fresh.items():
            self._keep(name, vector)
        return np.stack([np.frombuffer(row, STORED) for row in rows]).astype(np.float32)

    def recall(self, articles: Iterable[Article]) -> None:
        """Take up what the store knows of articles that are about to be compared."""
        held = {article.id: article for article in articles}
        for id_, vector in self._store.meanings.of(held, self.model).items():
            self._keep(_name(meaning_text(held[id_])), vector)

    def of(self, article: Article) -> Meaning | None:
        """What an article means; None where it says nothing."""
        text = meaning_text(article)
        if not text:
            return None
        return Meaning(model=self.model, vector=self.encode([text])[0].astype(STORED).tobytes())

    def _keep(self, name: bytes, vector: bytes) -> None:
        self._known[name] = vector
        self._known.move_to_end(name)
        while len(self._known) > self._remembered:
            self._known.popitem(last=False)


class NearStories:
    """Which of the latest stories are nearest to one in meaning. Threads may share one.

    Args:
        store: Where stories and meanings are.
        model: Whose vectors are compared.
        compared: The articles that came last, so many of them, are.
    """

    def __init__(self, store: Store, model: str, *, compared: int = COMPARED) -> None:
        self._store = store
        self._model = model
        self._compared = compared
        self._lock = threading.Lock()
        self._last = 0
        self._ids: list[str] = []
        self._vectors: npt.NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)

    def vector(self, article_ids: Sequence[str]) -> tuple[float, ...] | None:
        """The meaning of a story: the mean of its articles', of length 1; None where none of them has one."""
        found = self._store.meanings.of(article_ids, self._model)
        if not found:
            return None
        mean = np.mean([np.frombuffer(vector, STORED).astype(np.float32) for vector in found.values()], axis=0)
        length = float(np.linalg.norm(mean))
        return None if length == 0 else tuple(map(float, mean / length))

    def nearest(self, vector: Sequence[float], *, least: float, count: int) -> tuple[str, ...]:
        """The ids that the stories with the nearest articles had when these came, nearest first.

        Args:
            vector: As `vector` gives it.
            least: The least closeness, -1 to 1.
            count: How many at most.
        """
        with self._lock:
            self._take_up()
            ids, vectors = self._ids, self._vectors
        if not ids:
            return ()
        close = vectors @ np.asarray(vector, dtype=np.float32)
        order = np.argsort(-close)
        return tuple(dict.fromkeys(ids[place] for place in order if close[place] >= least))[:count]

    def _take_up(self) -> None:
        """Read what came since the last look."""
        found = self._store.meanings.latest(self._model, after=self._last, limit=self._compared)
        if not found:
            return
        self._last = found[0].number
        new = np.stack([np.frombuffer(each.vector, STORED) for each in found]).astype(np.float32)
        held = self._compared - len(found)
        self._ids = [each.story for each in found] + self._ids[:held]
        self._vectors = np.concatenate([new, self._vectors[:held]]) if len(self._vectors) and held else new


def _name(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
