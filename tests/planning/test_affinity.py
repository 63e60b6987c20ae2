"""What workers are pinned to, on machines made up for it."""

from __future__ import annotations

import pytest

from orcapost.planning.affinity import Topology, notes_on, pins

# Eight cores of two processors each, as Linux numbers them, on two nodes.
TWO_NODES = Topology(
    cores=tuple((core, core + 8) for core in range(8)),
    nodes=((0, 1, 2, 3, 8, 9, 10, 11), (4, 5, 6, 7, 12, 13, 14, 15)),
)
LAPTOP = Topology(cores=((0, 1), (2, 3), (4,), (5,)), nodes=((0, 1, 2, 3, 4, 5),))
WITHOUT = Topology()


def test_nothing_is_pinned_unless_it_is_asked_for() -> None:
    assert pins("none", TWO_NODES) == ()


def test_each_worker_has_both_processors_of_a_core_and_neighbours_are_on_different_nodes() -> None:
    assert pins("cores", TWO_NODES) == (
        (0, 8),
        (4, 12),
        (1, 9),
        (5, 13),
        (2, 10),
        (6, 14),
        (3, 11),
        (7, 15),
    )


def test_cores_of_one_processor_are_places_like_others() -> None:
    assert pins("cores", LAPTOP) == ((0, 1), (2, 3), (4,), (5,))


def test_nodes_with_different_numbers_of_cores_give_all_of_them() -> None:
    uneven = Topology(cores=((0,), (1,), (2,)), nodes=((0,), (1, 2)))
    assert pins("cores", uneven) == ((0,), (1,), (2,))


def test_a_model_of_several_threads_has_as_many_cores_of_one_node() -> None:
    assert pins("cores", TWO_NODES, 3) == ((0, 8, 1, 9, 2, 10), (4, 12, 5, 13, 6, 14))


def test_a_model_of_more_threads_than_cores_has_them_all() -> None:
    assert pins("cores", LAPTOP, 64) == ((0, 1, 2, 3, 4, 5),)


def test_workers_take_the_nodes_by_turns() -> None:
    assert pins("numa", TWO_NODES) == TWO_NODES.nodes


@pytest.mark.parametrize(("affinity", "topology"), [("numa", LAPTOP), ("numa", WITHOUT), ("cores", WITHOUT)])
def test_where_it_cannot_be_had_nothing_is_pinned_and_that_is_said(affinity, topology) -> None:
    assert pins(affinity, topology) == ()
    (note,) = notes_on(affinity, topology)
    assert note.startswith(f"affinity {affinity}: ")
    assert note.endswith("pinned")


def test_what_is_as_asked_needs_no_note() -> None:
    assert notes_on("cores", LAPTOP) == notes_on("numa", TWO_NODES) == []


def test_processors_that_no_process_can_be_pinned_to_are_counted() -> None:
    one_group_of_two = Topology(cores=tuple((core,) for core in range(64)), nodes=(tuple(range(64)),), beyond=32)
    (note,) = notes_on("cores", one_group_of_two)
    assert "64 of the 96 processors" in note
