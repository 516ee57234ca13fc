"""Every code has its sentence in both languages, and every sentence gets what it asks for."""

import ast
import re
import string
from collections.abc import Iterator
from functools import cache

import pytest

from support.source_tree import calls, modules, name_of, nodes, tree_of
from tpp_sponsor.bpjs.differences import Difference
from tpp_sponsor.domain.accounts import Reason
from tpp_sponsor.domain.codes import AnomalyCode, Cause, MatchReason, Outcome, Reject, Warn
from tpp_sponsor.domain.lifecycle import Act, State
from tpp_sponsor.domain.notices import Delivery, NoticeKind
from tpp_sponsor.errors import (
    DeliveryError,
    InputFileError,
    IntegrityError,
    PeriodStateError,
    RunLockedError,
    SettingsError,
)
from tpp_sponsor.messages import LANGUAGES, load_console_texts, load_texts

# Where a fault stands: shown before its sentence, and at hand in it too (`cli.screen`).
PLACE = {"file", "sheet", "row", "column"}
# Said of posted lines and of workers, never of a posted period's statement that could be explained.
NEVER_EXPLAINED = {
    Outcome.STATEMENT_GONE,
    Outcome.STATEMENT_CHANGED,
    Outcome.AWAITS_REVISION,
    Outcome.CLAIM_GONE,
    Outcome.PROPOSAL_CHANGED,
    Outcome.CONTRIBUTION_CHANGED,
}
# What an unreadable optional cell is warned of with; a contradiction is never a matter of one cell.
NEVER_A_WARNING = {Reject.CONTRADICTED, Reject.EMPTY, Reject.OTHER_SENDER}

# What only a terminal, the page of health for administrators, or a paper says.
NOT_IN_CONSOLE = frozenset({
    "account", "cards", "confirm", "demo", "doctor", "failure", "help", "import_bpjs", "in_console", "init", "papers",
    "reopen", "report", "reverse", "run", "serve", "settle", "status", "usage", "users",
})  # fmt: skip
ONLY_AT_A_TERMINAL = {"fault.config_missing", "fault.console_port", "fault.folder_exists", "receive.rows"}
COMMAND = re.compile(r"tpp-sponsor [a-z]|(?<!-)--[a-z]|config\.toml|\brun --")

languages = pytest.mark.parametrize("language", LANGUAGES)


def placeholders(sentence: str) -> set[str]:
    """Names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_the_catalogues_have_the_same_keys() -> None:
    first, *others = (set(load_texts(language).sentences) for language in LANGUAGES)
    for other in others:
        assert first ^ other == set()


def test_a_sentence_has_the_same_placeholders_in_every_language() -> None:
    first, *others = (load_texts(language).sentences for language in LANGUAGES)
    for key, sentence in first.items():
        for other in others:
            assert placeholders(sentence) == placeholders(other[key]), key


@languages
def test_no_sentence_is_empty(language: str) -> None:
    assert [key for key, sentence in load_texts(language).sentences.items() if not sentence.strip()] == []


@languages
def test_no_sentence_of_the_console_names_a_command_or_the_settings(language: str) -> None:
    said, written = load_console_texts(language).sentences, load_texts(language).sentences
    shown = {key: text for key, text in said.items() if key.split(".")[0] not in NOT_IN_CONSOLE}
    assert {key for key, text in shown.items() if COMMAND.search(text)} == ONLY_AT_A_TERMINAL
    # Those of the console's own are said instead of another one, with no more than it is given.
    for key in (key.removeprefix("in_console.") for key in written if key.startswith("in_console.")):
        assert key in written
        assert placeholders(said[key]) <= placeholders(written[key]), key
        assert said[key] != written[key], key


# Catalogue group → what a sentence is looked up by.
ENUMERATED = {
    "journal": Act,
    "act": Act,
    "state": State,
    "class": Difference,
    "delivery": Delivery,
    "notice": NoticeKind,
    "anomaly": AnomalyCode,
    "likeness": MatchReason,
    "reason": Reason,
    "cause": Cause,
    "outcome": Outcome,
}


@languages
@pytest.mark.parametrize("group", ENUMERATED)
def test_every_member_of_an_enumeration_has_its_words(language: str, group: str) -> None:
    texts = load_texts(language)
    assert [member for member in ENUMERATED[group] if not texts.knows(f"{group}.{member}")] == []


@languages
@pytest.mark.parametrize("code", Outcome)
def test_every_outcome_has_its_words(language: str, code: Outcome) -> None:
    texts = load_texts(language)
    assert texts.knows(f"outcome.{code}")
    assert texts.knows(f"explain.{code}") != (code in NEVER_EXPLAINED)


@languages
@pytest.mark.parametrize("code", Reject)
def test_every_reject_code_has_its_words(language: str, code: Reject) -> None:
    texts = load_texts(language)
    assert placeholders(texts.sentences[f"reject.{code}"]) <= {"kolom", "isi"}
    assert texts.knows(f"warning.{code}") != (code in NEVER_A_WARNING)


@languages
@pytest.mark.parametrize("code", Warn)
def test_every_warning_has_its_words(language: str, code: Warn) -> None:
    assert placeholders(load_texts(language).sentences[f"warning.{code}"]) <= {"kolom", "isi", "rincian"}


@languages
@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_its_words(language: str, cause: Cause) -> None:
    assert placeholders(load_texts(language).sentences[f"cause.{cause}"]) <= {"kolom", "isi", "rincian"}


@languages
@pytest.mark.parametrize("group", ["outcome", "reject", "warning", "explain", "cause"])
def test_no_code_of_the_past_has_words(language: str, group: str) -> None:
    codes = {*Outcome, *Reject, *Warn, *Cause}
    keys = {key.split(".")[1] for key in load_texts(language).sentences if key.startswith(f"{group}.")}
    assert {key for key in keys if key.isupper()} <= codes


@languages
@pytest.mark.parametrize(
    "error",
    [SettingsError, InputFileError, PeriodStateError, IntegrityError, DeliveryError, RunLockedError],
)
def test_every_failure_says_what_happened_and_what_to_do(language: str, error: type) -> None:
    texts = load_texts(language)
    assert placeholders(texts.sentences[f"failure.{error.kind}.head"]) <= {"count"}
    assert placeholders(texts.sentences[f"failure.{error.kind}.foot"]) == set()


@cache
def faults() -> list[tuple[str, str, set[str]]]:
    """Module, code and values of every fault that the source makes with a code of its own."""
    return list(_faults())


def _faults() -> Iterator[tuple[str, str, set[str]]]:
    for path in modules():
        tree = tree_of(path)
        for call in calls(tree, "of"):
            if ast.unparse(call.func) == "Fault.of" and isinstance(call.args[0], ast.Constant):
                yield name_of(path), call.args[0].value, _given(call)
        for call in calls(tree, "fault"):
            if isinstance(call.args[0], ast.Constant):
                yield name_of(path), call.args[0].value, _given(call) | {"profile", "key"}


def _given(call: ast.Call) -> set[str]:
    return {keyword.arg for keyword in call.keywords if keyword.arg}


def test_the_source_makes_faults() -> None:
    assert len(faults()) > 40


@languages
def test_every_fault_has_a_sentence_that_uses_what_it_is_given(language: str) -> None:
    sentences = load_texts(language).sentences
    for module, code, given in faults():
        assert f"fault.{code}" in sentences, module
        wanted = placeholders(sentences[f"fault.{code}"])
        assert wanted <= given | {"file", "column"}, f"{module} gives too little for {code}"
        assert given - PLACE <= wanted, f"{module} gives what nobody reads for {code}"


def test_no_sentence_of_a_fault_is_left_over() -> None:
    literals = {
        node.value
        for path in modules()
        for node in nodes(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    keys = {key.removeprefix("fault.") for key in load_texts("id").sentences if key.startswith("fault.")}
    assert keys - literals == set()


def _said() -> Iterator[tuple[str, str, set[str]]]:
    for path in modules():
        for call in calls(tree_of(path), "say"):
            if call.args and isinstance(call.args[0], ast.Constant) and "." in call.args[0].value:
                yield name_of(path), call.args[0].value, _given(call)


@languages
def test_what_is_said_is_in_the_catalogue_and_gets_what_it_asks_for(language: str) -> None:
    sentences, said = load_texts(language).sentences, list(_said())
    assert len(said) > 100
    for module, key, given in said:
        assert key in sentences, module
        assert placeholders(sentences[key]) <= given, f"{module} gives too little for {key}"
