"""Handles: the numbers by which callers name models, objects and statistics."""

from dataclasses import dataclass, field
from typing import Any

from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import DLLError

_FIRST, _STEP = 0x5A0000, 0x10
_things: dict[int, Any] = {}
_next = _FIRST


@dataclass(eq=False)
class OpenModel:
    """A model of the stand-in, and the handles of its objects, by their names in lower case."""

    model: Any
    handle: int = 0
    objects: dict[str, int] = field(default_factory=dict)


@dataclass(eq=False)
class OpenObject:
    """An object of the stand-in. Variable IDs count from `FIRST_VARIABLE`, in the order in which they are asked for."""

    thing: Any
    owner: OpenModel
    variables: list[str] = field(default_factory=list)

    FIRST_VARIABLE = 5001

    def variable_id(self, name: str) -> int:
        """The ID of a variable, in any spelling."""
        known = [variable.lower() for variable in self.variables]
        if name.lower() not in known:
            self.variables.append(name)
            known.append(name.lower())
        return self.FIRST_VARIABLE + known.index(name.lower())

    def variable(self, number: int) -> str:
        """The variable with an ID, as it was spelt first."""
        place = number - self.FIRST_VARIABLE
        if not 0 <= place < len(self.variables):
            raise DLLError(StatusCode.UnrecognisedVarNum, f"There is no variable with the ID {number}.")
        return self.variables[place]


def give(thing: Any) -> int:
    """A new handle for `thing`."""
    global _next
    _next += _STEP
    _things[_next] = thing
    return _next


def take_back(handle: int) -> None:
    """Make a handle invalid."""
    _things.pop(handle, None)


def thing_behind(handle: int | None) -> Any:
    """What a handle stands for, whatever that is; None if it is not valid."""
    return _things.get(handle or 0)


def find(handle: int | None, kind: type) -> Any:
    """What a handle stands for, which has to be a `kind`."""
    thing = thing_behind(handle)
    if not isinstance(thing, kind):
        status = {OpenModel: StatusCode.ModelHandleError, OpenObject: StatusCode.ObjectHandleError}
        raise DLLError(
            status.get(kind, StatusCode.InvalidHandle), f"{handle} is not a valid handle of an {kind.__name__}."
        )
    if kind in (OpenModel, OpenObject):
        owner = thing if kind is OpenModel else thing.owner
        _ = owner.model.state  # refused on another thread than the one that made the model
    return thing


def model_of(handle: int | None) -> Any:
    """The stand-in's model behind the handle of a model."""
    return find(handle, OpenModel).model


def object_of(handle: int | None) -> Any:
    """The stand-in's object behind the handle of an object."""
    return find(handle, OpenObject).thing


def object_handle(owner: OpenModel, thing: Any) -> int:
    """The one handle of an object of a model."""
    name = thing.name.lower()
    if name not in owner.objects:
        owner.objects[name] = give(OpenObject(thing, owner))
    return owner.objects[name]


def renew(owner: OpenModel) -> None:
    """After a model has loaded a file: its old objects' handles are invalid, but for the two that every model has."""
    kept = {"general": owner.model.general, "environment": owner.model.environment}
    for name, handle in list(owner.objects.items()):
        if name in kept:
            _things[handle].thing = kept[name]
            _things[handle].variables.clear()
        else:
            take_back(owner.objects.pop(name))
