"""What no linter's rule of ours says: which modules print, read the clock, use chance."""

import ast
import re

from support.source_tree import calls, dotted, imported, modules, name_of, nodes, room_of, tree_of

CLOCK = re.compile(r"(.*\.)?(now|today|utcnow|time_ns|monotonic|perf_counter|localtime|gmtime)|time\.time")
# The program of the console; random tokens, of its sessions and of cards.
FRONTS, TOKENS = {"console/__main__.py"}, {"console/security/tokens.py", "cards/tokens.py"}
CHANCE = {"random", "secrets", "uuid"}


def test_no_module_prints() -> None:
    printing = [
        f"{name_of(path)}:{call.lineno}"
        for path in modules()
        for call in calls(tree_of(path), "print")
        if isinstance(call.func, ast.Name)
    ]
    assert printing == []


def test_only_the_two_fronts_read_the_clock() -> None:
    reading = [
        f"{name_of(path)}:{node.lineno} {dotted(node.func)}"
        for path in modules()
        if room_of(path) != "cli" and name_of(path) not in FRONTS
        for node in nodes(tree_of(path))
        if isinstance(node, ast.Call) and CLOCK.fullmatch(dotted(node.func))
    ]
    assert reading == []


def test_only_the_made_up_city_and_tokens_use_chance() -> None:
    using = {
        name_of(path): found
        for path in modules()
        if room_of(path) != "demo"
        and name_of(path) not in TOKENS
        and (found := imported(tree_of(path)) & CHANCE)
    }
    assert using == {}
