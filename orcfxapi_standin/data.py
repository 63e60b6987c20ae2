"""Data items of an object: the input data that the simulation was run with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from orcfxapi_standin import enums
from orcfxapi_standin.core import ObjectHandle
from orcfxapi_standin.enums import StatusCode
from orcfxapi_standin.errors import fail

_BUILT_IN = ("handle", "status", "_tags")
_DATA_TYPES: dict[type, enums.DataType] = {
    bool: enums.DataType.Boolean,
    int: enums.DataType.Integer,
    float: enums.DataType.Double,
    str: enums.DataType.String,
}


class IndexedDataItem(Sequence[Any]):
    """The rows of an indexed data item, as ``general.StageDuration``: a sequence, counted from 0."""

    __slots__ = ("dataName", "obj")

    def __init__(self, dataName: str, obj: DataObject) -> None:
        self.dataName = dataName
        self.obj = obj

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self.obj.GetData(self.dataName, i) for i in range(*index.indices(len(self)))]
        return self.obj.GetData(self.dataName, self.wrappedIndex(index))

    def __setitem__(self, index: Any, value: Any) -> None:
        row = index.indices(len(self))[0] if isinstance(index, slice) else self.wrappedIndex(index)
        self.obj.SetData(self.dataName, row, value)

    def __len__(self) -> int:
        return self.obj.GetDataRowCount(self.dataName)

    def __iter__(self) -> Iterator[Any]:
        return iter(self[:])

    def __repr__(self) -> str:
        return repr(tuple(self))

    def Assign(self, value: Sequence[Any]) -> None:
        """Set all rows: refused, as `DataObject.SetData` says."""
        self.obj.SetData(self.dataName, 0, value)

    def wrappedIndex(self, index: int) -> int:
        """`index` counted from the start; IndexError if there is no such row."""
        count = len(self)
        wrapped = index + count if index < 0 else index
        if not 0 <= wrapped < count:
            raise IndexError(index)
        return wrapped

    @property
    def rowCount(self) -> int:
        """How many rows there are."""
        return len(self)


class DataObject:
    """An object's data items, by method or as attributes. Names may be written in any case."""

    handle: Any

    def __init__(self, handle: Any) -> None:
        self.__dict__["handle"] = handle

    def __hash__(self) -> int:
        return hash(self.handle.value)

    def __eq__(self, other: object) -> bool:
        return self.handle == other.handle if isinstance(other, DataObject) else NotImplemented

    def isBuiltInAttribute(self, name: str) -> bool:
        """Whether `name` is an attribute of its own and not a data item."""
        return name in _BUILT_IN

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self.isBuiltInAttribute(name) or not self.DataNameValid(name):
            raise AttributeError(name)
        return IndexedDataItem(name, self) if self.DataNameRequiresIndex(name) else self.GetData(name, -1)

    def __setattr__(self, name: str, value: Any) -> None:
        if self.isBuiltInAttribute(name):
            object.__setattr__(self, name, value)
        elif self.DataNameValid(name):
            self.SetData(name, -1, value)
        else:
            raise AttributeError(name)

    def DataNameValid(self, dataName: str) -> bool:
        """Whether there is a data item of that name."""
        return dataName.lower() in self._items()

    def DataNameRequiresIndex(self, dataName: str) -> bool:
        """Whether the data item has rows."""
        return isinstance(self._item(dataName), list)

    def DataType(self, dataName: str) -> enums.DataType:
        """The type of the data item."""
        value = self._item(dataName)
        return _data_type(value[0] if isinstance(value, list) and value else value)

    def VariableDataType(self, dataName: str, index: int) -> enums.DataType:
        """The type of the value in row `index`; types do not change from row to row here."""
        return _data_type(self.GetData(dataName, index))

    def GetDataRowCount(self, indexedDataName: str) -> int:
        """How many rows the data item has; -1 if it has no rows but one value."""
        value = self._item(indexedDataName)
        return len(value) if isinstance(value, list) else -1

    def GetData(self, dataNames: str | Iterable[str], index: int) -> Any:
        """The value of a data item, or a list of values for several names.

        Parameters
        ----------
        index
            Row, counted from 0; ignored, and usually -1, where the item has no rows.

        Raises
        ------
        DLLError
            InvalidDataName, or InvalidIndex if there is no such row.
        """
        if not isinstance(dataNames, str):
            return [self.GetData(name, index) for name in dataNames]
        value = self._item(dataNames)
        if not isinstance(value, list):
            return value
        if not 0 <= int(index) < len(value):
            fail(StatusCode.InvalidIndex, f"{dataNames} has rows 0 to {len(value) - 1}, not {index}.")
        return value[int(index)]

    def SetData(self, dataNames: str | Iterable[str], index: int, values: Any) -> None:
        """Set a data item, where that only chooses what is shown, such as `SelectedCurrent`.

        Raises
        ------
        DLLError
            InvalidDataName; InvalidValue if there is no such choice; InvalidDataAccess for other items, since
            a change would throw the results away.
        """
        if not isinstance(dataNames, str):
            for name, value in zip(dataNames, values, strict=False):
                self.SetData(name, index, value)
            return
        self._item(dataNames)
        choices = self._choices(dataNames)
        if not choices:
            fail(StatusCode.InvalidDataAccess, f"{dataNames} cannot be changed in a model that holds results.")
        if values not in choices:
            fail(StatusCode.InvalidValue, f"{dataNames} can be {' or '.join(choices)}, not {values!r}.")
        self._handle().core.chosen[dataNames.lower()] = values

    def _handle(self) -> ObjectHandle:
        handle: ObjectHandle = self.handle
        return handle

    def _items(self) -> dict[str, tuple[str, Any]]:
        handle = self._handle()
        handle.thing()
        return handle.core.items(handle.number)

    def _item(self, name: str) -> Any:
        items, key = self._items(), name.lower()
        if key not in items:
            fail(StatusCode.InvalidDataName, f"{items['name'][1]} has no data item called {name!r}.")
        chosen = self._handle().core.chosen
        if key in chosen and self._choices(name):
            return chosen[key]
        value = items[key][1]
        return value["values"][self._item(value["by"])] if isinstance(value, dict) else value

    def _choices(self, name: str) -> list[str]:
        dependent = [v for _, v in self._items().values() if isinstance(v, dict) and v["by"].lower() == name.lower()]
        return list(dependent[0]["values"]) if dependent else []


def _data_type(value: Any) -> enums.DataType:
    return _DATA_TYPES.get(type(value), enums.DataType.Variable)
