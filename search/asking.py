"""Everything that one search asks: the question itself and those that follow from its answer, as of one moment."""

import datetime as dt
from dataclasses import dataclass, field, replace

from search.backends.answer import Answer
from search.engine import Engine
from search.params import SearchParams
from search.plan import SearchPlan, make_plan
from search.queries import NO_SYNONYMS


@dataclass(frozen=True)
class Asking:
    """One visitor's search."""

    now: dt.datetime
    engine: Engine = field(default_factory=Engine)
    explain: bool = False

    def plan(self, params: SearchParams) -> SearchPlan:
        """Return what a query means at this moment."""
        return make_plan(params, self.now, self.engine.synonyms if params.q else NO_SYNONYMS, self.explain)

    def count(self, params: SearchParams) -> Answer:
        """Return the answer without hits."""
        return self.engine.ask(replace(self.plan(params), offset=0, limit=0))
