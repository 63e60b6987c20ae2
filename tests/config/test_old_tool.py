"""docs/old_tool.md says of every key what becomes of it, as the declarations in the code do.

Where a key is added, moved or no longer read, the table has to follow: the failure prints the rows that it lacks and
those that it should not have.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orcapost.config import load
from orcapost.config.generations.keys import (
    HARMLESS,
    HARMLESS_AT_THE_TOP,
    MOVED,
    OF_GROUPS,
    OF_POST_PROCESS,
    RENAMED_IN_COLUMN,
    RENAMED_IN_GROUP,
)
from orcapost.config.postprocess import IGNORED, NOT_SUPPORTED
from orcapost.products.all import PRODUCTS
from orcapost.yamldoc.block import Block
from orcapost.yamldoc.fields import keys
from orcapost.yamldoc.reader import Reader

EVERYTHING = Path(__file__).parent / "everything.yaml"  # opens every block there is
PAGE = Path(__file__).parents[2] / "docs" / "old_tool.md"
NUMBER = r"\[\d+\]"
READ, NOTED, SILENT, UNSUPPORTED = "read", "ignored, with a note", "ignored", "not supported yet"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The keys that blocks may have, and those that are read of blocks that may have any."""
    found: set[str] = set()
    make, read = Block.__init__, Block.read

    def reading(block: Block, key: str, parse: Reader[object]) -> object:
        found.add(f"{re.sub(NUMBER, '[]', block.node.path)}.{key}")
        return read(block, key, parse)

    def noted(block: Block, *arguments: object, **named: object) -> None:
        make(block, *arguments, **named)  # type: ignore[arg-type]
        allowed = arguments[2] if len(arguments) > 2 else named.get("keys")
        path = re.sub(NUMBER, "[]", block.node.path)
        if isinstance(allowed, tuple | list):
            found.update(f"{path}.{key}" for key in allowed)

    monkeypatch.setattr(Block, "__init__", noted)
    monkeypatch.setattr(Block, "read", reading)
    load(EVERYTHING)
    return {key for key in found if not any(other.startswith((f"{key}.", f"{key}[].")) for other in found)}


def declared(opened: set[str]) -> dict[str, str]:
    """Every key, and what becomes of it."""
    supported = {product.name for product in PRODUCTS}
    kinds = [kind for kind in NOT_SUPPORTED if kind.name not in supported]
    found = (
        dict.fromkeys(keys(IGNORED), SILENT) | dict.fromkeys(HARMLESS_AT_THE_TOP, NOTED) | dict.fromkeys(opened, READ)
    )
    found |= {f"orcaflex.postprocess.{name}": UNSUPPORTED for name in (*(kind.name for kind in kinds), "rain_flow")}
    lists = {path for kind in kinds for path in kind.lists if path != "parameters.VarNames"}
    found = {key: word for key, word in found.items() if not any(path.startswith(f"{key}.") for path in lists)}
    found |= dict.fromkeys(lists, UNSUPPORTED)
    found |= {f"{block}.{key}": NOTED for block, keys in HARMLESS.items() for key in keys}
    found |= {older: f"read as `{todays}`" for older, todays in MOVED.items()}
    found |= {f"PostProcess[].{key}": f"read as `{todays}`" for key, todays in OF_POST_PROCESS.items()}
    found |= {"file_management.update_unfinished": UNSUPPORTED, "orcaflex.analysis": NOTED}
    found |= {"parameters.VarNames.Line": READ}  # where there are no groups
    found = _of_any_groups(found)
    for names, entry in ((RENAMED_IN_GROUP, "groups[]"), (RENAMED_IN_COLUMN, "groups[].Columns[]")):
        found |= {f"{entry}.{older}": f"read as `{entry}.{key}`" for older, key in names.items()}
    return found


def _of_any_groups(found: dict[str, str]) -> dict[str, str]:
    """What the groups of all blocks have alike once; their files, as a range graph's, are a load matrix, which has its
    rows."""
    alike: dict[str, dict[str, str]] = {}
    for key, word in found.items():
        block, _, rest = key.partition(".groups[].")
        rest = "files" if rest.startswith("files.") else rest
        key = "RangeGraph[].files" if key.startswith("RangeGraph[].files.") else key
        alike.setdefault(f"groups[].{rest}" if block in OF_GROUPS and rest else key, {})[key] = word
    return {
        shown: word
        for short, words in alike.items()
        for key, word in words.items()
        for shown in [short if len(set(words.values())) == 1 else key]
    }


def written() -> dict[str, str]:
    """The rows of the page's table."""
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(dict(rows)), "a key stands twice in the table"
    return dict(rows)


def test_the_page_says_of_every_key_what_becomes_of_it(opened: set[str]) -> None:
    right, found = declared(opened).items(), written().items()

    def rows(pairs: set[tuple[str, str]]) -> str:
        return "\n".join(f"| `{key}` | {word} |" for key, word in sorted(pairs))

    assert not right ^ found, f"missing:\n{rows(right - found)}\ntoo many:\n{rows(found - right)}"


@pytest.mark.parametrize("key", sorted(f"{block}.{key}" for block, keys in HARMLESS.items() for key in keys))
def test_what_is_said_to_be_ignored_with_a_note_is(key: str) -> None:
    """Of a list it is put into the first entry."""
    found = load(EVERYTHING, None, (f"{key.replace('[]', '[0]')}=x",))
    assert any(note.startswith("Keys that change no result are ignored: ") for note in found.notes)
