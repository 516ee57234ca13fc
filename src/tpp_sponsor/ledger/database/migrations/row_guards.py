"""Triggers that refuse a row, in the words of each database, for migrations from schema 1002 on. Frozen with them."""

from collections.abc import Iterator, Mapping


def row_guards(dialect: str, rules: Mapping[str, tuple[str, str, str]]) -> Iterator[str]:
    """The statements of some guards, asked before each row: trigger → when it asks, what it refuses, and its words."""
    for name, (when, condition, message) in rules.items():
        if dialect == "sqlite":
            yield (
                f"CREATE TRIGGER {name} BEFORE {when} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        raised = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'"
        yield (
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ "
            f"BEGIN IF {condition} THEN {raised}; END IF; RETURN NEW; END $guard$"
        )
        yield f"CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW EXECUTE FUNCTION refuse_{name}()"
