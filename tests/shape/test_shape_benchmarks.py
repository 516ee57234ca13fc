"""The benchmark times steps of the month by the names of functions."""

from importlib import import_module
from runpy import run_path

from support.source_tree import ROOT


def test_each_step_that_the_benchmark_times_is_a_function_of_its_module():
    steps = run_path(str(ROOT / "benchmarks" / "equal_work.py"))["STEPS"]

    named = [place for places in steps.values() for place in places]

    gone = [
        (module, name) for module, name in named if not hasattr(import_module(f"tpp_sponsor.{module}"), name)
    ]
    assert named
    assert gone == []
