CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
)
;
CREATE TABLE event (
	id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	act TEXT NOT NULL, 
	period TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	actor TEXT NOT NULL, 
	facts TEXT, 
	previous TEXT, 
	hash TEXT, 
	PRIMARY KEY (id), 
	UNIQUE (hash), 
	CONSTRAINT state_known CHECK (state IN ('open', 'sealed'))
)
;
CREATE TABLE run (
	id INTEGER NOT NULL, 
	period TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	program_version TEXT NOT NULL, 
	settings_digest TEXT NOT NULL, 
	summary TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (period, revision), 
	UNIQUE (id, period), 
	CONSTRAINT revision_counts_from_1 CHECK (revision >= 1), 
	FOREIGN KEY(id) REFERENCES event (id)
)
;
CREATE TABLE run_input (
	run_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	table_name TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	rows BIGINT NOT NULL, 
	accepted BIGINT NOT NULL, 
	rejected BIGINT NOT NULL, 
	ignored BIGINT NOT NULL, 
	PRIMARY KEY (run_id, name), 
	CONSTRAINT every_row_accounted_for CHECK (rows = accepted + rejected + ignored), 
	FOREIGN KEY(run_id) REFERENCES run (id)
)
;
CREATE TABLE run_file (
	run_id INTEGER NOT NULL, 
	area TEXT NOT NULL, 
	path TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	PRIMARY KEY (run_id, area, path), 
	FOREIGN KEY(run_id) REFERENCES run (id)
)
;
CREATE TABLE premium_line (
	period TEXT NOT NULL, 
	nik TEXT NOT NULL, 
	occurrence INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	payer_kind TEXT NOT NULL, 
	payer TEXT NOT NULL, 
	department TEXT NOT NULL, 
	statement TEXT NOT NULL, 
	package TEXT NOT NULL, 
	jkk BIGINT NOT NULL, 
	jkm BIGINT NOT NULL, 
	jht BIGINT NOT NULL, 
	total BIGINT NOT NULL, 
	PRIMARY KEY (period, nik, occurrence), 
	FOREIGN KEY(run_id, period) REFERENCES run (id, period), 
	CONSTRAINT programmes_not_negative CHECK (jkk >= 0 AND jkm >= 0 AND jht >= 0), 
	CONSTRAINT whole_rupiah CHECK (jkk = CAST(jkk AS BIGINT) AND jkm = CAST(jkm AS BIGINT) AND jht = CAST(jht AS BIGINT)), 
	CONSTRAINT total_adds_up CHECK (total > 0 AND total = jkk + jkm + jht), 
	CONSTRAINT occurrence_counts_from_1 CHECK (occurrence >= 1)
)
 WITHOUT ROWID


;
CREATE TABLE reversal (
	period TEXT NOT NULL, 
	nik TEXT NOT NULL, 
	occurrence INTEGER NOT NULL, 
	event_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	note TEXT NOT NULL, 
	PRIMARY KEY (period, nik, occurrence), 
	FOREIGN KEY(period, nik, occurrence) REFERENCES premium_line (period, nik, occurrence), 
	FOREIGN KEY(event_id) REFERENCES event (id)
)
;
CREATE TABLE credit_entry (
	event_id INTEGER NOT NULL, 
	payer_kind TEXT NOT NULL, 
	payer TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	department TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	PRIMARY KEY (event_id, payer_kind, payer, kind), 
	CONSTRAINT credit_positive CHECK (amount > 0 AND amount = CAST(amount AS BIGINT)), 
	CONSTRAINT credit_kind_known CHECK (kind IN ('granted', 'used', 'refunded')), 
	FOREIGN KEY(event_id) REFERENCES event (id)
)
;
CREATE INDEX credit_of_payer ON credit_entry (payer_kind, payer)
;
CREATE TABLE journal_transfer (
	event_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	department TEXT NOT NULL, 
	debit TEXT NOT NULL, 
	credit TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	PRIMARY KEY (event_id, kind, department, debit, credit), 
	CONSTRAINT amount_positive CHECK (amount > 0 AND amount = CAST(amount AS BIGINT)), 
	CONSTRAINT two_accounts CHECK (debit <> credit), 
	FOREIGN KEY(event_id) REFERENCES event (id)
)
;
CREATE TABLE bpjs_list (
	event_id INTEGER NOT NULL, 
	period TEXT NOT NULL, 
	name TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	PRIMARY KEY (event_id), 
	UNIQUE (period, sha256), 
	FOREIGN KEY(event_id) REFERENCES event (id)
)
;
CREATE TABLE bpjs_answer (
	event_id INTEGER NOT NULL, 
	"row" INTEGER NOT NULL, 
	nik TEXT NOT NULL, 
	kpj TEXT NOT NULL, 
	accepted BOOLEAN NOT NULL, 
	reason TEXT NOT NULL, 
	amount BIGINT, 
	PRIMARY KEY (event_id, "row"), 
	FOREIGN KEY(event_id) REFERENCES bpjs_list (event_id)
)
;
CREATE TABLE confirmation (
	event_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	period TEXT NOT NULL, 
	table_name TEXT NOT NULL, 
	file TEXT NOT NULL, 
	sheet TEXT NOT NULL, 
	"row" INTEGER NOT NULL, 
	column_name TEXT NOT NULL, 
	written TEXT NOT NULL, 
	meant TEXT NOT NULL, 
	PRIMARY KEY (event_id, number), 
	FOREIGN KEY(event_id) REFERENCES event (id)
)
;
CREATE TRIGGER event_begins_open BEFORE INSERT ON event WHEN NEW.state <> 'open' BEGIN SELECT RAISE(ABORT, 'an event begins open'); END
;
CREATE TRIGGER event_stays BEFORE DELETE ON event WHEN TRUE BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END
;
CREATE TRIGGER event_is_final BEFORE UPDATE ON event WHEN OLD.state = 'sealed' OR NEW.id <> OLD.id OR NEW.act <> OLD.act OR NEW.period <> OLD.period OR NEW.actor <> OLD.actor BEGIN SELECT RAISE(ABORT, 'a sealed event is final'); END
;
CREATE TRIGGER event_follows BEFORE UPDATE ON event WHEN 
    NEW.facts IS NULL OR NEW.hash IS NULL OR NEW.previous IS NULL
    OR NEW.previous <> COALESCE((SELECT hash FROM event WHERE id = NEW.id - 1),
        CASE NEW.id WHEN 1 THEN '0000000000000000000000000000000000000000000000000000000000000000' END, '')
    OR EXISTS (SELECT 1 FROM event WHERE hash = NEW.hash AND id <> NEW.id)
 BEGIN SELECT RAISE(ABORT, 'the chain of events is broken'); END
;
CREATE TRIGGER run_only_while_open BEFORE INSERT ON run WHEN (SELECT state FROM event WHERE id = NEW.id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER run_not_changed BEFORE UPDATE ON run WHEN TRUE BEGIN SELECT RAISE(ABORT, 'run is append-only'); END
;
CREATE TRIGGER run_not_deleted BEFORE DELETE ON run WHEN TRUE BEGIN SELECT RAISE(ABORT, 'run is append-only'); END
;
CREATE TRIGGER run_input_only_while_open BEFORE INSERT ON run_input WHEN (SELECT state FROM event WHERE id = NEW.run_id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER run_input_not_changed BEFORE UPDATE ON run_input WHEN TRUE BEGIN SELECT RAISE(ABORT, 'run_input is append-only'); END
;
CREATE TRIGGER run_input_not_deleted BEFORE DELETE ON run_input WHEN TRUE BEGIN SELECT RAISE(ABORT, 'run_input is append-only'); END
;
CREATE TRIGGER run_file_only_while_open BEFORE INSERT ON run_file WHEN (SELECT state FROM event WHERE id = NEW.run_id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER run_file_not_changed BEFORE UPDATE ON run_file WHEN TRUE BEGIN SELECT RAISE(ABORT, 'run_file is append-only'); END
;
CREATE TRIGGER run_file_not_deleted BEFORE DELETE ON run_file WHEN TRUE BEGIN SELECT RAISE(ABORT, 'run_file is append-only'); END
;
CREATE TRIGGER premium_line_not_changed BEFORE UPDATE ON premium_line WHEN TRUE BEGIN SELECT RAISE(ABORT, 'premium_line is append-only'); END
;
CREATE TRIGGER premium_line_not_deleted BEFORE DELETE ON premium_line WHEN TRUE BEGIN SELECT RAISE(ABORT, 'premium_line is append-only'); END
;
CREATE TRIGGER reversal_only_while_open BEFORE INSERT ON reversal WHEN (SELECT state FROM event WHERE id = NEW.event_id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER reversal_not_changed BEFORE UPDATE ON reversal WHEN TRUE BEGIN SELECT RAISE(ABORT, 'reversal is append-only'); END
;
CREATE TRIGGER reversal_not_deleted BEFORE DELETE ON reversal WHEN TRUE BEGIN SELECT RAISE(ABORT, 'reversal is append-only'); END
;
CREATE TRIGGER credit_entry_only_while_open BEFORE INSERT ON credit_entry WHEN (SELECT state FROM event WHERE id = NEW.event_id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER credit_entry_not_changed BEFORE UPDATE ON credit_entry WHEN TRUE BEGIN SELECT RAISE(ABORT, 'credit_entry is append-only'); END
;
CREATE TRIGGER credit_entry_not_deleted BEFORE DELETE ON credit_entry WHEN TRUE BEGIN SELECT RAISE(ABORT, 'credit_entry is append-only'); END
;
CREATE TRIGGER journal_transfer_only_while_open BEFORE INSERT ON journal_transfer WHEN (SELECT state FROM event WHERE id = NEW.event_id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER journal_transfer_not_changed BEFORE UPDATE ON journal_transfer WHEN TRUE BEGIN SELECT RAISE(ABORT, 'journal_transfer is append-only'); END
;
CREATE TRIGGER journal_transfer_not_deleted BEFORE DELETE ON journal_transfer WHEN TRUE BEGIN SELECT RAISE(ABORT, 'journal_transfer is append-only'); END
;
CREATE TRIGGER bpjs_list_only_while_open BEFORE INSERT ON bpjs_list WHEN (SELECT state FROM event WHERE id = NEW.event_id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER bpjs_list_not_changed BEFORE UPDATE ON bpjs_list WHEN TRUE BEGIN SELECT RAISE(ABORT, 'bpjs_list is append-only'); END
;
CREATE TRIGGER bpjs_list_not_deleted BEFORE DELETE ON bpjs_list WHEN TRUE BEGIN SELECT RAISE(ABORT, 'bpjs_list is append-only'); END
;
CREATE TRIGGER bpjs_answer_only_while_open BEFORE INSERT ON bpjs_answer WHEN (SELECT state FROM event WHERE id = NEW.event_id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER bpjs_answer_not_changed BEFORE UPDATE ON bpjs_answer WHEN TRUE BEGIN SELECT RAISE(ABORT, 'bpjs_answer is append-only'); END
;
CREATE TRIGGER bpjs_answer_not_deleted BEFORE DELETE ON bpjs_answer WHEN TRUE BEGIN SELECT RAISE(ABORT, 'bpjs_answer is append-only'); END
;
CREATE TRIGGER confirmation_only_while_open BEFORE INSERT ON confirmation WHEN (SELECT state FROM event WHERE id = NEW.event_id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER confirmation_not_changed BEFORE UPDATE ON confirmation WHEN TRUE BEGIN SELECT RAISE(ABORT, 'confirmation is append-only'); END
;
CREATE TRIGGER confirmation_not_deleted BEFORE DELETE ON confirmation WHEN TRUE BEGIN SELECT RAISE(ABORT, 'confirmation is append-only'); END
;
CREATE TRIGGER credit_entry_covered BEFORE INSERT ON credit_entry WHEN 
    NEW.kind <> 'granted' AND NEW.amount > COALESCE((
        SELECT SUM(CASE kind WHEN 'granted' THEN amount ELSE -amount END) FROM credit_entry
        WHERE payer_kind = NEW.payer_kind AND payer = NEW.payer), 0)
 BEGIN SELECT RAISE(ABORT, 'more credit than there is'); END
;
CREATE TRIGGER event_not_replaced BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'event has this row already'); END
;
CREATE TRIGGER run_not_replaced BEFORE INSERT ON run WHEN EXISTS (SELECT 1 FROM run WHERE id = NEW.id OR (period = NEW.period AND revision = NEW.revision)) BEGIN SELECT RAISE(ABORT, 'run has this row already'); END
;
CREATE TRIGGER reversal_not_replaced BEFORE INSERT ON reversal WHEN EXISTS (SELECT 1 FROM reversal WHERE period = NEW.period AND nik = NEW.nik AND occurrence = NEW.occurrence) BEGIN SELECT RAISE(ABORT, 'reversal has this row already'); END
;
CREATE TRIGGER bpjs_list_not_replaced BEFORE INSERT ON bpjs_list WHEN EXISTS (SELECT 1 FROM bpjs_list WHERE period = NEW.period AND sha256 = NEW.sha256) BEGIN SELECT RAISE(ABORT, 'bpjs_list has this row already'); END
;
CREATE TABLE notice (
	"key" TEXT NOT NULL, 
	receiver TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	period TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	facts TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	due_at DATETIME NOT NULL, 
	settled_at DATETIME, 
	reason TEXT NOT NULL, 
	PRIMARY KEY ("key", receiver), 
	CONSTRAINT delivery_known CHECK (state IN ('waiting', 'sending', 'sent', 'uncertain', 'given_up'))
)
;
CREATE TRIGGER premium_line_only_while_open AFTER INSERT ON premium_line WHEN (SELECT state FROM event WHERE id = NEW.run_id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER premium_line_live_once AFTER INSERT ON premium_line WHEN 
    NEW.occurrence <> 1 AND NOT EXISTS (SELECT 1 FROM reversal WHERE period = NEW.period
        AND nik = NEW.nik AND occurrence = NEW.occurrence - 1)
 BEGIN SELECT RAISE(ABORT, 'the premium before is not reversed'); END
;
CREATE TRIGGER event_replaces_no_line BEFORE UPDATE ON event WHEN 
    EXISTS (SELECT 1 FROM run WHERE id = NEW.id) AND EXISTS (
        SELECT 1 FROM run AS earlier WHERE earlier.period = NEW.period AND earlier.id <> NEW.id AND
            COALESCE((SELECT SUM(total) FROM premium_line
                WHERE period = earlier.period AND run_id = earlier.id), 0)
            <> COALESCE((SELECT SUM(amount) FROM journal_transfer
                WHERE event_id = earlier.id AND credit LIKE 'titipan:bpjs:%'), 0)
    )
 BEGIN SELECT RAISE(ABORT, 'a line of an earlier run is gone'); END
;
CREATE TRIGGER run_of_its_period BEFORE INSERT ON run WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id AND period <> NEW.period) BEGIN SELECT RAISE(ABORT, 'a run is of the period of its event'); END
;
CREATE TABLE payment (
	event_id INTEGER NOT NULL, 
	period TEXT NOT NULL, 
	bill_code TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	paid_on TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	PRIMARY KEY (event_id), 
	CONSTRAINT payment_positive CHECK (amount > 0 AND amount = CAST(amount AS BIGINT)), 
	FOREIGN KEY(event_id) REFERENCES event (id)
)
;
CREATE TABLE payment_reversal (
	event_id INTEGER NOT NULL, 
	reverses INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (event_id), 
	FOREIGN KEY(event_id) REFERENCES event (id), 
	UNIQUE (reverses), 
	FOREIGN KEY(reverses) REFERENCES event (id)
)
;
CREATE TRIGGER event_adds_up BEFORE UPDATE ON event WHEN 
    (
    EXISTS (
        SELECT department, account FROM (
            SELECT department, account, CASE account WHEN 'aset:potongan-tpp' THEN total
                WHEN 'titipan:bpjs:jkk' THEN -jkk WHEN 'titipan:bpjs:jkm' THEN -jkm ELSE -jht END AS amount
            FROM (
                SELECT department, SUM(total) AS total, SUM(jkk) AS jkk, SUM(jkm) AS jkm, SUM(jht) AS jht
                FROM premium_line WHERE period = NEW.period AND run_id = NEW.id GROUP BY department
            ) AS summed CROSS JOIN 
    (SELECT 'aset:potongan-tpp' AS account UNION ALL SELECT 'titipan:bpjs:jkk'
     UNION ALL SELECT 'titipan:bpjs:jkm' UNION ALL SELECT 'titipan:bpjs:jht') AS accounts

            UNION ALL
            SELECT line.department, account, CASE account WHEN 'aset:potongan-tpp' THEN 0
                WHEN 'titipan:bpjs:jkk' THEN line.jkk WHEN 'titipan:bpjs:jkm' THEN line.jkm ELSE line.jht END
            FROM reversal AS back JOIN premium_line AS line ON line.period = back.period
                AND line.nik = back.nik AND line.occurrence = back.occurrence CROSS JOIN 
    (SELECT 'aset:potongan-tpp' AS account UNION ALL SELECT 'titipan:bpjs:jkk'
     UNION ALL SELECT 'titipan:bpjs:jkm' UNION ALL SELECT 'titipan:bpjs:jht') AS accounts

            WHERE back.event_id = NEW.id
            UNION ALL
            SELECT department, 'titipan:kredit-asn', CASE kind WHEN 'granted' THEN -amount ELSE amount END
            FROM credit_entry WHERE event_id = NEW.id
            UNION ALL
            SELECT department, 'aset:potongan-tpp', -amount
            FROM credit_entry WHERE event_id = NEW.id AND kind <> 'granted'
            UNION ALL SELECT department, debit, -amount FROM journal_transfer WHERE event_id = NEW.id
            UNION ALL SELECT department, credit, amount FROM journal_transfer WHERE event_id = NEW.id
        ) AS moved
        GROUP BY department, account HAVING SUM(amount) <> 0
    ) AND NOT EXISTS (SELECT 1 FROM payment WHERE event_id = NEW.id)
 AND NOT EXISTS (SELECT 1 FROM payment_reversal WHERE event_id = NEW.id))
    OR 
    EXISTS (
        SELECT 1 FROM payment WHERE event_id = NEW.id AND (
            amount <> COALESCE((SELECT SUM(amount) FROM journal_transfer WHERE event_id = NEW.id), 0)
            OR EXISTS (SELECT 1 FROM journal_transfer WHERE event_id = NEW.id
                AND (credit <> 'aset:potongan-tpp' OR debit NOT LIKE 'titipan:bpjs:%'))
            OR EXISTS (SELECT 1 FROM premium_line WHERE run_id = NEW.id)
            OR EXISTS (SELECT 1 FROM reversal WHERE event_id = NEW.id)
            OR EXISTS (SELECT 1 FROM credit_entry WHERE event_id = NEW.id)
        )
    )
 OR 
    EXISTS (SELECT 1 FROM payment_reversal AS back JOIN event AS done ON done.id = back.reverses
        WHERE back.event_id = NEW.id AND (
            COALESCE((SELECT SUM(amount) FROM journal_transfer WHERE event_id = NEW.id), 0)
                <> COALESCE((SELECT SUM(amount) FROM journal_transfer WHERE event_id = done.id), 0)
            OR EXISTS (SELECT 1 FROM journal_transfer WHERE event_id = NEW.id AND debit <> 'aset:potongan-tpp')
            OR EXISTS (SELECT 1 FROM journal_transfer AS moved WHERE moved.event_id = NEW.id AND CASE done.act
                WHEN 'pay' THEN moved.credit NOT LIKE 'titipan:bpjs:%'
                ELSE NOT EXISTS (SELECT 1 FROM journal_transfer AS first WHERE first.event_id = done.id
                    AND first.department = moved.department AND first.debit = moved.credit) END)
            OR COALESCE((SELECT SUM(amount) FROM credit_entry WHERE event_id = NEW.id), 0)
                <> COALESCE((SELECT SUM(amount) FROM credit_entry WHERE event_id = done.id), 0)
            OR EXISTS (SELECT 1 FROM credit_entry AS mine WHERE mine.event_id = NEW.id AND (mine.kind <> 'granted'
                OR NOT EXISTS (SELECT 1 FROM credit_entry AS first WHERE first.event_id = done.id
                    AND first.payer_kind = mine.payer_kind AND first.payer = mine.payer
                    AND first.department = mine.department)))
            OR EXISTS (SELECT 1 FROM payment WHERE event_id = NEW.id)
            OR EXISTS (SELECT 1 FROM premium_line WHERE run_id = NEW.id)
            OR EXISTS (SELECT 1 FROM reversal WHERE event_id = NEW.id)
        )
    )

 BEGIN SELECT RAISE(ABORT, 'lines and journal differ'); END
;
CREATE TRIGGER payment_live_once BEFORE INSERT ON payment WHEN 
    EXISTS (SELECT 1 FROM payment AS there WHERE there.period = NEW.period AND there.bill_code = NEW.bill_code
        AND LOWER(TRIM(there.reference)) = LOWER(TRIM(NEW.reference))
        AND NOT EXISTS (SELECT 1 FROM payment_reversal WHERE reverses = there.event_id))
 BEGIN SELECT RAISE(ABORT, 'this proof is recorded for this month and bill already'); END
;
CREATE TRIGGER payment_reversal_reverses BEFORE INSERT ON payment_reversal WHEN 
    NOT EXISTS (SELECT 1 FROM event AS done JOIN event AS mine ON mine.period = done.period
        WHERE done.id = NEW.reverses AND mine.id = NEW.event_id AND done.state = 'sealed'
        AND done.act IN ('pay', 'refund'))
 BEGIN SELECT RAISE(ABORT, 'there is no such payment or refund of this month'); END
;
CREATE TRIGGER payment_only_while_open BEFORE INSERT ON payment WHEN (SELECT state FROM event WHERE id = NEW.event_id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER payment_not_changed BEFORE UPDATE ON payment WHEN TRUE BEGIN SELECT RAISE(ABORT, 'payment is append-only'); END
;
CREATE TRIGGER payment_not_deleted BEFORE DELETE ON payment WHEN TRUE BEGIN SELECT RAISE(ABORT, 'payment is append-only'); END
;
CREATE TRIGGER payment_not_replaced BEFORE INSERT ON payment WHEN EXISTS (SELECT 1 FROM payment WHERE event_id = NEW.event_id) BEGIN SELECT RAISE(ABORT, 'payment has this row already'); END
;
CREATE TRIGGER payment_reversal_only_while_open BEFORE INSERT ON payment_reversal WHEN (SELECT state FROM event WHERE id = NEW.event_id) IS NOT 'open' BEGIN SELECT RAISE(ABORT, 'the event is not open'); END
;
CREATE TRIGGER payment_reversal_not_changed BEFORE UPDATE ON payment_reversal WHEN TRUE BEGIN SELECT RAISE(ABORT, 'payment_reversal is append-only'); END
;
CREATE TRIGGER payment_reversal_not_deleted BEFORE DELETE ON payment_reversal WHEN TRUE BEGIN SELECT RAISE(ABORT, 'payment_reversal is append-only'); END
;
CREATE TRIGGER payment_reversal_not_replaced BEFORE INSERT ON payment_reversal WHEN EXISTS (SELECT 1 FROM payment_reversal WHERE event_id = NEW.event_id OR reverses = NEW.reverses) BEGIN SELECT RAISE(ABORT, 'payment_reversal has this row already'); END
;
INSERT INTO alembic_version (version_num) VALUES ('0005')
