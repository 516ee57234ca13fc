"""The tables of schema 1001, for SQLite and PostgreSQL. Frozen with its migration.

The databases differ in two places: how they keep a moment, and that SQLite keeps premium lines in their key alone.
"""

_TABLES = """
CREATE TABLE event (
    id INTEGER NOT NULL,
    state TEXT NOT NULL,
    act TEXT NOT NULL,
    period TEXT NOT NULL,
    at {moment} NOT NULL,
    actor TEXT NOT NULL,
    facts TEXT,
    previous TEXT,
    hash TEXT,
    PRIMARY KEY (id),
    UNIQUE (hash),
    CONSTRAINT state_known CHECK (state IN ('open', 'sealed'))
);

CREATE TABLE run (
    id INTEGER NOT NULL REFERENCES event (id),
    period TEXT NOT NULL,
    revision INTEGER NOT NULL,
    program_version TEXT NOT NULL,
    settings_digest TEXT NOT NULL,
    summary TEXT NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (period, revision),
    UNIQUE (id, period),
    CONSTRAINT revision_counts_from_1 CHECK (revision >= 1)
);

CREATE TABLE run_input (
    run_id INTEGER NOT NULL REFERENCES run (id),
    name TEXT NOT NULL,
    table_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    rows BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    rejected BIGINT NOT NULL,
    ignored BIGINT NOT NULL,
    PRIMARY KEY (run_id, name),
    CONSTRAINT every_row_accounted_for CHECK (rows = accepted + rejected + ignored)
);

CREATE TABLE run_file (
    run_id INTEGER NOT NULL REFERENCES run (id),
    area TEXT NOT NULL,
    path TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (run_id, area, path)
);

CREATE TABLE payer_account (
    payer_kind TEXT NOT NULL,
    role TEXT NOT NULL,
    account TEXT NOT NULL,
    PRIMARY KEY (payer_kind, role),
    CONSTRAINT role_known CHECK (
        role IN ('receivable', 'held_jkk', 'held_jkm', 'held_jht', 'held_jp', 'paid', 'credit')
    )
);

CREATE TABLE premium_line (
    period TEXT NOT NULL,
    nik TEXT NOT NULL,
    occurrence INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    payer_kind TEXT NOT NULL,
    payer TEXT NOT NULL,
    department TEXT NOT NULL,
    claim TEXT NOT NULL,
    package TEXT NOT NULL,
    jkk BIGINT NOT NULL,
    jkm BIGINT NOT NULL,
    jht BIGINT NOT NULL,
    jp BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (period, nik, occurrence),
    FOREIGN KEY (run_id, period) REFERENCES run (id, period),
    CONSTRAINT programmes_not_negative CHECK (jkk >= 0 AND jkm >= 0 AND jht >= 0 AND jp >= 0),
    CONSTRAINT whole_rupiah CHECK (
        jkk = CAST(jkk AS BIGINT) AND jkm = CAST(jkm AS BIGINT)
        AND jht = CAST(jht AS BIGINT) AND jp = CAST(jp AS BIGINT)
    ),
    CONSTRAINT total_adds_up CHECK (total > 0 AND total = jkk + jkm + jht + jp),
    CONSTRAINT occurrence_counts_from_1 CHECK (occurrence >= 1)
){in_its_key};

CREATE TABLE reversal (
    period TEXT NOT NULL,
    nik TEXT NOT NULL,
    occurrence INTEGER NOT NULL,
    event_id INTEGER NOT NULL REFERENCES event (id),
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (period, nik, occurrence),
    FOREIGN KEY (period, nik, occurrence) REFERENCES premium_line (period, nik, occurrence)
);

CREATE TABLE credit_entry (
    event_id INTEGER NOT NULL REFERENCES event (id),
    payer_kind TEXT NOT NULL,
    payer TEXT NOT NULL,
    kind TEXT NOT NULL,
    department TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (event_id, payer_kind, payer, kind),
    CONSTRAINT credit_positive CHECK (amount > 0 AND amount = CAST(amount AS BIGINT)),
    CONSTRAINT credit_kind_known CHECK (kind IN ('granted', 'used', 'refunded'))
);

CREATE INDEX credit_of_payer ON credit_entry (payer_kind, payer);

CREATE TABLE journal_transfer (
    event_id INTEGER NOT NULL REFERENCES event (id),
    kind TEXT NOT NULL,
    department TEXT NOT NULL,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (event_id, kind, department, debit, credit),
    CONSTRAINT amount_positive CHECK (amount > 0 AND amount = CAST(amount AS BIGINT)),
    CONSTRAINT two_accounts CHECK (debit <> credit)
);

CREATE TABLE payment (
    event_id INTEGER NOT NULL REFERENCES event (id),
    payer_kind TEXT NOT NULL,
    period TEXT NOT NULL,
    bill_code TEXT NOT NULL,
    amount BIGINT NOT NULL,
    paid_on TEXT NOT NULL,
    reference TEXT NOT NULL,
    PRIMARY KEY (event_id),
    CONSTRAINT payment_positive CHECK (amount > 0 AND amount = CAST(amount AS BIGINT))
);

CREATE TABLE payment_reversal (
    event_id INTEGER NOT NULL REFERENCES event (id),
    reverses INTEGER NOT NULL REFERENCES event (id),
    reason TEXT NOT NULL,
    PRIMARY KEY (event_id),
    UNIQUE (reverses)
);

CREATE TABLE bpjs_list (
    event_id INTEGER NOT NULL REFERENCES event (id),
    period TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (event_id),
    UNIQUE (period, sha256)
);

CREATE TABLE bpjs_answer (
    event_id INTEGER NOT NULL REFERENCES bpjs_list (event_id),
    "row" INTEGER NOT NULL,
    nik TEXT NOT NULL,
    kpj TEXT NOT NULL,
    accepted BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    amount BIGINT,
    PRIMARY KEY (event_id, "row")
);

CREATE TABLE confirmation (
    event_id INTEGER NOT NULL REFERENCES event (id),
    number INTEGER NOT NULL,
    period TEXT NOT NULL,
    table_name TEXT NOT NULL,
    file TEXT NOT NULL,
    sheet TEXT NOT NULL,
    "row" INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    written TEXT NOT NULL,
    meant TEXT NOT NULL,
    PRIMARY KEY (event_id, number)
);

CREATE TABLE notice (
    "key" TEXT NOT NULL,
    receiver TEXT NOT NULL,
    kind TEXT NOT NULL,
    period TEXT NOT NULL,
    revision INTEGER NOT NULL,
    facts TEXT NOT NULL,
    created_at {moment} NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at {moment} NOT NULL,
    settled_at {moment},
    reason TEXT NOT NULL,
    PRIMARY KEY ("key", receiver),
    CONSTRAINT delivery_known CHECK (state IN ('waiting', 'sending', 'sent', 'uncertain', 'given_up'))
);

INSERT INTO payer_account (payer_kind, role, account) VALUES
    ('tpp', 'receivable', 'aset:potongan-tpp'),
    ('tpp', 'held_jkk', 'titipan:bpjs:jkk'),
    ('tpp', 'held_jkm', 'titipan:bpjs:jkm'),
    ('tpp', 'held_jht', 'titipan:bpjs:jht'),
    ('tpp', 'held_jp', 'titipan:bpjs:jp'),
    ('tpp', 'paid', 'aset:potongan-tpp'),
    ('tpp', 'credit', 'titipan:kredit-asn')
"""
_SQLITE = {"moment": "DATETIME", "in_its_key": " WITHOUT ROWID"}
_POSTGRESQL = {"moment": "TIMESTAMP WITH TIME ZONE", "in_its_key": ""}


def table_statements(dialect: str) -> list[str]:
    """The statements that make the tables, and the accounts of the payers that there are."""
    differences = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    return _TABLES.format(**differences).strip().split(";\n\n")
