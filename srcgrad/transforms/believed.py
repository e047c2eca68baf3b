"""What is found of functions that call one another, from what is believed of those meanwhile.

>>> believed = Believed()
>>> with believed.believing("f", ()):
...     with believed.believing("g", ()):
...         believed.ask("f")
...     believed.settle("g", ("x",)), believed.ask("g")
()
(('x',), ('x',))
>>> believed.is_asked("f"), believed.settle("f", ("y",)), believed.ask("f"), believed.ask("g")
(True, ('y',), ('y',), None)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Names = tuple[str, ...]


@dataclass
class Believed:
    """`known`: what is settled; `open`: what is believed of those that are looked at, the outermost
    first; `meanwhile`: what was found from that; `asked`: those of which it was asked."""

    known: dict[object, Names] = field(default_factory=dict)
    open: dict[object, Names] = field(default_factory=dict)
    meanwhile: dict[object, Names] = field(default_factory=dict)
    asked: set[object] = field(default_factory=set)
    # those that were found from what is believed of others
    doubtful: set[object] = field(default_factory=set)

    def ask(self, key: object) -> Names | None:
        """What is known or believed, if anything is."""
        if key in self.open:
            self.asked.add(key)
            keys = list(self.open)
            self.doubtful.update(keys[keys.index(key) + 1 :])
            return self.open[key]
        if key in self.meanwhile:
            self.doubtful.update(list(self.open)[1:])
            return self.meanwhile[key]
        return self.known.get(key)

    @contextmanager
    def believing(self, key: object, names: Names) -> Iterator[None]:
        self.asked.discard(key)
        self.meanwhile.clear()
        self.open[key] = names
        try:
            yield
        finally:
            del self.open[key]

    def is_asked(self, key: object) -> bool:
        return key in self.asked

    def settle(self, key: object, names: Names) -> Names:
        """Note what was found: for good, if nothing that is only believed went into it."""
        is_sure = key not in self.doubtful or not self.open
        (self.known if is_sure else self.meanwhile)[key] = names
        self.doubtful.discard(key)
        if not self.open:
            self.meanwhile.clear()
        return names
