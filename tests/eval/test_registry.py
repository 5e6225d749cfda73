"""The suites by name: a name that stands in the list opens the suite of that name."""

from __future__ import annotations

import pytest

from firstguess.eval import registry


def test_every_suite_of_the_list_opens_by_its_name() -> None:
    assert [entry.open().name for entry in registry.find("all")] == list(registry.SUITES)


def test_a_mistyped_module_is_an_error_and_no_suite_less() -> None:
    with pytest.raises(ModuleNotFoundError):
        registry.Entry("groundnig", "").open()
