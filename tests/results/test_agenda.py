"""What is still to be asked of every file."""

from __future__ import annotations

from orcapost.results.agenda import Reason, agenda


def test_files_that_are_asked_the_same_share_a_list_and_the_first_list_has_everything() -> None:
    found = agenda(3, [(0, 2), (), (0, 1, 2), (0, 2)], [Reason.NEW, None, Reason.CHANGED, Reason.NEW])

    assert found.lists == ((0, 1, 2), (0, 2))
    assert found.list_of.tolist() == [1, -1, 0, 1]
    assert found.reused == [1]


def test_reasons_are_counted_in_one_order_whatever_the_files() -> None:
    found = agenda(1, [(0,)] * 4, [Reason.FAILED, Reason.NOT_READ, Reason.FAILED, Reason.CHANGED])

    assert list(found.reasons.items()) == [(Reason.NOT_READ, 1), (Reason.CHANGED, 1), (Reason.FAILED, 2)]


def test_new_are_the_questions_of_files_that_have_replied_to_others() -> None:
    found = agenda(4, [(3, 1), (0, 1, 2, 3), (1,)], [Reason.NEW, Reason.NOT_READ, Reason.NEW])

    assert found.new == (1, 3)


def test_only_a_file_that_is_asked_everything_says_what_others_take() -> None:
    found = agenda(3, [(0, 2), (0, 1, 2)], [Reason.NEW, Reason.CHANGED])

    assert (found.asks_all(0), found.asks_all(1)) == (False, True)


def test_where_every_file_is_asked_a_part_none_is_asked_everything() -> None:
    assert not agenda(3, [(0,)], [Reason.NEW]).asks_all(0)


def test_where_files_are_asked_different_things_each_may_be_asked_everything_that_is_its_own() -> None:
    found = agenda(3, [(0, 1), (2,), (0,)], [Reason.NOT_READ] * 3, {(0, 1), (2,)})

    assert [found.asks_all(file) for file in range(3)] == [True, True, False]
