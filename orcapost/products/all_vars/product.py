"""How a configuration asks for all variables: a flag, and the variables of types of which not all are wanted."""

from __future__ import annotations

from orcapost.common.nearest import nearest
from orcapost.products.all_vars.question import TYPES, StaticResults
from orcapost.products.all_vars.request import AllVarsRequest
from orcapost.products.all_vars.settings import CSV_DECIMAL, FLAG, SETTINGS, settings
from orcapost.products.protocol import Reading
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import Fields, Section
from orcapost.yamldoc.values import texts


class AllVarsProduct:
    """The product; see `orcapost.products.protocol.Product`. It reads ``parameters``, too, a block of the summary's."""

    name: str = SETTINGS.key
    settings: Section = SETTINGS
    blocks: Fields = ()

    def is_requested(self, root: Block) -> bool:
        """See `orcapost.products.protocol.Product`."""
        return FLAG.value(settings(root))

    def read(self, reading: Reading) -> AllVarsRequest:
        """A question for each type of object."""
        named = reading.root.block("parameters").block("VarNames")
        for key, node in named.node.mapping.items():
            if key not in TYPES:
                suggestion = f"; did you mean {near}?" if (near := nearest(key, TYPES)) else ""
                reading.warnings.append(f"{node.path} ({node.where}) is no type of object with results{suggestion}")
        questions = (StaticResults(name, tuple(dict.fromkeys(named.read(name, texts) or ()))) for name in TYPES)
        own = settings(reading.root)
        nodes = (named.get(name) or own.node for name in TYPES)
        places = (str(node.key or node.where) for node in nodes)
        return AllVarsRequest(tuple(questions), CSV_DECIMAL.value(own), tuple(places))


PRODUCT = AllVarsProduct()
