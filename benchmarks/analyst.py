"""analyst.py INBOX_PERIOD_DIR OUTDIR --period P

A month as a good payroll data analyst would script it with Polars: the yardstick of `equal_work.py`, not a model of style.

It reads canonical CSVs, checks every row, decides, posts to SQLite, and writes the same CSVs and spreadsheets, one
ranking page and a manifest: OUTDIR/P/, OUTDIR/site/P.html, OUTDIR/ledger.db.
Exit: 0 done, 11 input file, 14 the ledger already has P, 2 usage.

It leaves out what the program does beside that: office sheets, other delimiters and encodings, synonyms of headings,
registration forms, BPJS lists, several files of one table; settings (the shipped rules are constants here); warnings,
suggestions and correction workbooks; masked identifiers; revisions, credits; archived inputs, a chained and locked
ledger, fsync; a page for each OPD, English pages; all faults of all files at once.
"""

import collections, datetime as dt, hashlib, json, os, pathlib, re, shutil, sqlite3, sys, unicodedata

COLUMNS = {
    "asn": "nip nama opd status nik",
    "tpp": "nip tpp_neto periode opd tpp_bruto potongan",
    "pekerja": "nik nama tgl_lahir pekerjaan kpj status",
    "kesediaan": "nomor nip nik tanggal mulai selesai dicabut prioritas paket",
    "tertanggung": "nik sumber mulai selesai",
}
OPTIONAL = {"kpj", "status", "paket", "prioritas", "selesai", "dicabut", "tpp_bruto", "potongan"}
CUTOFF_DAY, MIN_AGE, MAX_AGE, MAX_WORKERS, MIN_NET, ACTIVE, DEFAULT_PAKET, XLSX_MAX = (
    10,
    17,
    65,
    0,
    0,
    {"aktif"},
    "JKK+JKM",
    50_000,
)
TARIFF = {"JKK+JKM": (10_000, 6_800, 0)}
JOBS = {
    "ART": "asisten rumah tangga|pembantu rumah tangga|prt",
    "SOPIR": "supir|pengemudi",
    "TUKANG KEBUN": "",
    "TUKANG CUCI": "",
    "PENGASUH ANAK": "pengasuh|baby sitter",
    "PENJAGA RUMAH": "",
    "PETUGAS KEBERSIHAN": "",
}
JOB = {s: name for name, more in JOBS.items() for s in (name.casefold(), *filter(None, more.split("|")))}
DEAD = {"meninggal", "wafat", "almarhum", "almarhumah"}
MONTH = {
    n: i
    for i, ns in enumerate(
        "januari jan|februari feb pebruari peb|maret mar mrt|april apr|mei|juni jun|juli jul|agustus agt ags agu agust|september sep sept|oktober okt|november nov nopember nop|desember des".split(
            "|"
        ),
        1,
    )
    for n in ns.split()
}
OUTCOME = [
    "KESEDIAAN_BELUM_BERLAKU",
    "KESEDIAAN_BERAKHIR",
    "KESEDIAAN_DICABUT",
    "SPONSOR_TIDAK_DIKENAL",
    "SPONSOR_TIDAK_AKTIF",
    "TPP_TIDAK_ADA",
    "TPP_GANDA",
    "PEKERJA_TIDAK_DIKENAL",
    "PEKERJA_MENINGGAL",
    "PEKERJA_ASN",
    "UMUR_TIDAK_MEMENUHI",
    "PEKERJAAN_TIDAK_TERMASUK",
    "SUDAH_TERTANGGUNG",
    "DIPOTONG",
    "MELEBIHI_BATAS",
    "TPP_TIDAK_CUKUP",
    "SUDAH_DIDANAI",
]
PAID, LIMIT, SHORT, FUNDED = 13, 14, 15, 16
REASON = {
    "KOLOM_KOSONG": "Kolom ini wajib diisi.",
    "NIP_TIDAK_SAH": "NIP harus 18 angka dengan tanggal lahir dan masa kerja yang masuk akal.",
    "NIK_TIDAK_SAH": "NIK harus 16 angka dengan kode wilayah dan tanggal yang ada.",
    "RUSAK_OLEH_EXCEL": "Angkanya dibulatkan oleh lembar kerja; ketik ulang sebagai teks.",
    "TANGGAL_TIDAK_SAH": "Tanggal tidak terbaca.",
    "PERIODE_TIDAK_SAH": "Periode tidak terbaca; tulis seperti 2024-03.",
    "NILAI_TIDAK_SAH": "Nilai tidak terbaca atau tidak dikenal.",
    "BARIS_BERTENTANGAN": "Ada baris lain dengan kunci yang sama tetapi isinya bertentangan. Sisakan yang benar saja.",
}
HEAD = {
    "keuangan/potongan-tpp": "periode,nip,nama,opd,tpp_neto,jumlah_pekerja,premi,kredit,potongan,tpp_neto_akhir",
    "keuangan/tpp": "periode,nip,opd,tpp_bruto,potongan,tpp_neto,potongan_bpjs,tpp_neto_akhir",
    "keuangan/rekap-opd": "periode,opd,sponsor,pekerja,jkk,jkm,jht,total",
    "bpjs/iuran-bpu": "periode,nik,kpj,nama,tgl_lahir,pekerjaan,paket,jkk,jkm,jht,total",
    "bkpsdm/hasil": "nomor,nip,nik,hasil,jumlah",
    "bkpsdm/ditolak": "tabel,berkas,lembar,baris,kolom,kode,pesan",
    "peringkat": "peringkat,opd,pekerja,sponsor,jumlah_asn,partisipasi,iuran",
    "lines": "periode,nik,nip,nomor,opd,paket,jkk,jkm,jht,total",
}
HEAD = {k: v.split(",") for k, v in HEAD.items()}
RISKY = r"^[=+\-@\t\r]"  # a spreadsheet would run it: such text gets an apostrophe
OK, EMPTY, FEW, DAMAGED, WRONG = range(5)  # state of an identifier; FEW: fewer than five digits


# ---------------------------------------------------------------- cells: one odd or distinct value at a time
def fold(x):
    return " ".join(unicodedata.normalize("NFKC", x).casefold().split())


def squeeze(x):
    return " ".join(x.split())


def job(x):
    x = fold(x)
    return JOB.get(x, x)


def package(x):
    x = re.sub(r"\s", "", x).upper() or DEFAULT_PAKET
    return x if x in TARIFF else None


def day(x, born_in=None):
    """ISO date or None; day before month, Indonesian month names. born_in: the year of P, for a birth."""
    if m := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", x):
        y, mo, d = map(int, m.groups())
    elif m := re.fullmatch(r"(\d{1,2})[-/\s]+(\d{1,2}|[A-Za-z]+)\.?[-/\s]+(\d{4}|\d\d)", x):
        d, mo, y = int(m[1]), int(m[2]) if m[2].isdigit() else MONTH.get(m[2].lower(), 0), int(m[3])
        if len(m[3]) == 2:
            y += 1900 if born_in and 10 <= born_in - 1900 - y <= 99 else 2000
    else:
        return None
    try:
        return dt.date(y, mo, d).isoformat()
    except ValueError:
        return None


def period(x):
    if m := re.fullmatch(r"(\d{4})-?(\d\d)", x):
        y, mo = int(m[1]), int(m[2])
    elif m := re.fullmatch(r"(\d{1,2}|[A-Za-z]+)[-/\s]+(\d{4}|\d\d)", x):
        y, mo = (
            int(m[2]) + (2000 if len(m[2]) == 2 else 0),
            int(m[1]) if m[1].isdigit() else MONTH.get(m[1].lower(), 0),
        )
    else:
        d = day(x)
        return d and d[:7]
    return f"{y:04d}-{mo:02d}" if 1 <= mo <= 12 and y >= 1900 else None


def rupiah(x):
    """whole rupiah of a cell that is not plain digits, -1 if unreadable"""
    x = re.sub(r"^rp\.?|\s|,-$", "", x.strip(), flags=re.I)
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+(,0{1,2})?", x):
        return int(x.split(",")[0].replace(".", ""))
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+\.0{1,2}|[0-9]{1,3}(,[0-9]{3}){2,}", x):
        return int(x.split(".")[0].replace(",", ""))
    return int(re.split("[.,]", x)[0]) if re.fullmatch(r"[0-9]+([.,]0{1,2})?", x) else -1


def number(x, width):
    """(number, state) of an identifier cell that is not plain digits"""
    if re.fullmatch(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+", x) or width == 18 and re.fullmatch(r"'?\d{18}\.0", x):
        return 0, DAMAGED
    if width == 16 and re.fullmatch(r"'?\d{16}\.0", x):
        x = x[:-2]
    t = re.sub(r"[\s.\-'’`]", "", x)
    if len(t) == width and t.isascii() and t.isdigit():
        return int(t), OK
    return 0, EMPTY if not t else FEW if sum(c.isdigit() for c in t) < 5 else WRONG


# ---------------------------------------------------------------- whole columns
def real(y, m, d):
    return (
        (m >= 1)
        & (m <= 12)
        & (d >= 1)
        & (d <= 30 + (m + m // 8) % 2)
        & ((m != 2) | (d <= 28) | ((d == 29) & (y % 4 == 0) & ((y % 100 != 0) | (y % 400 == 0))))
    )


def nip_ok(n):
    y, m, start, month = n // 10**14, n // 10**12 % 100, n // 10**6 % 10**4, n // 10**4 % 100
    return (
        real(y, m, n // 10**10 % 100)
        & (y >= 1930)
        & (n // 1000 % 10 >= 1)
        & (n // 1000 % 10 <= 2)
        & (n % 1000 > 0)
        & (
            ((month >= 1) & (month <= 12) & (start * 12 + month >= (y + 18) * 12 + m))
            | ((month >= 21) & (month <= 29) & (start >= 2019))
        )
    )


def nik_ok(n):
    province, d = n // 10**14, n // 10**8 % 100
    return (
        (province >= 11)
        & (province <= 97)
        & (n // 10**12 % 100 > 0)
        & (n // 10**10 % 100 > 0)
        & (n % 10**4 > 0)
        & (d <= 71)
        & real(2000 + n // 10**4 % 100, n // 10**6 % 100, d % 40)
    )


# ---------------------------------------------------------------- files and contested statements
def stop(code, text):
    print(text, file=sys.stderr)
    sys.exit(code)


def raw(inbox, table):
    """the bytes of a table, invisible characters gone: cheap, because nearly every file is pure ASCII"""
    p = pathlib.Path(inbox, table + ".csv")
    if not p.exists():
        return (
            b"nik,sumber,mulai,selesai\n"
            if table == "tertanggung"
            else stop(11, f"{p.name}: berkas tidak ada")
        )
    b = p.read_bytes()
    if not b.isascii():
        for bad, good in (
            ("\ufeff", ""),
            ("\u200b", ""),
            ("\u200c", ""),
            ("\u200d", ""),
            ("\u2060", ""),
            ("\u00ad", ""),
            ("\u00a0", " "),
            ("\u202f", " "),
        ):
            b = b.replace(bad.encode(), good.encode())
    head = {h.strip().casefold() for h in b[: b.find(b"\n")].decode().split(",")}
    if lacking := set(COLUMNS[table].split()) - head - OPTIONAL:
        stop(11, f"{p.name}: kolom tidak ada: {sorted(lacking)}")
    return b


def rounds(rows, left, count):
    """Contested statements, as the contract serves them. rows: (row, nip, nik, nomor, tanggal, prioritas, total). -> {row: outcome}"""
    chains, out = collections.defaultdict(list), {}
    for r in sorted(rows, key=lambda r: (r[4], r[3])):
        chains[r[2]].append(r)
    waiting = [(c, 0) for c in chains.values()]
    while waiting:
        again = []
        for chain, i in sorted(waiting, key=lambda w: (w[0][w[1]][5], w[0][w[1]][4], w[0][w[1]][3])):
            at, nip, *_, total = chain[i]
            if MAX_WORKERS and count[nip] >= MAX_WORKERS:
                out[at] = LIMIT
            elif left[nip] < total:
                out[at] = SHORT
            else:
                out[at] = PAID
                left[nip] -= total
                count[nip] += 1
                out.update((r[0], FUNDED) for r in chain[i + 1 :])
                continue
            if i + 1 < len(chain):
                again.append((chain, i + 1))
        waiting = again
    return out


def display(spellings):
    """{folded name: its most frequent spelling} from {spelling: count}"""
    best = {}
    for text, n in spellings.items():
        k = fold(text)
        best[k] = min(best.get(k, (1, "")), (-n, text))
    return {k: "'" + t if re.match(RISKY, t) else t for k, (_, t) in best.items()}


def ranking(names, workers, sponsors, staff, money):
    """rows of peringkat.csv; every argument but the first is {folded OPD: number}"""
    rows = sorted(
        ((workers.get(k, 0), sponsors.get(k, 0), staff.get(k, 0), names[k], money.get(k, 0)) for k in names),
        key=lambda r: (-r[0], -(r[1] / r[2] if r[2] else 0), fold(r[3])),
    )
    out, last, rank = [], None, 0
    for i, (w, s, n, name, m) in enumerate(rows, 1):
        this = (w, s / n if n else 0)
        if this != last:
            rank, last = i, this
        q = (2 * s * 10**6 + n) // (2 * n) if n else 0
        out.append((rank, name, w, s, n, f"{q // 10**6}.{q % 10**6:06d}", m))
    return out


# ---------------------------------------------------------------- polars
class Polars:
    def __init__(self):
        global pl
        import polars as pl

        self.rejected = []

    def read(self, inbox, table):
        f = pl.read_csv(raw(inbox, table), infer_schema=False, empty_string_is_null=False).rename(
            lambda c: c.strip().lower()
        )
        f = f.with_columns(pl.lit("").alias(c) for c in COLUMNS[table].split() if c not in f.columns)
        return f.select(pl.col(COLUMNS[table].split()).str.strip_chars()).with_row_index("baris", 2)

    def each(self, s, f):
        u = s.unique()
        return s.replace_strict(
            u, pl.Series([f(v) for v in u], dtype=pl.String), return_dtype=pl.String
        )  # null where f gives None

    def ident(self, s, width, valid):
        plain = s.str.contains(f"^[0-9]{{{width}}}$")
        odd = (~plain).arg_true()
        n = s.cast(pl.Int64, strict=False).fill_null(0)
        state = pl.zeros(len(s), pl.Int8, eager=True)
        if len(odd):
            fixed = [number(x, width) for x in s.gather(odd)]
            n = n.scatter(odd, [v for v, _ in fixed])
            state = state.scatter(odd, [k for _, k in fixed])
        wrong = ((state == OK) & ~valid(n)).arg_true()
        return (n.scatter(wrong, 0), state.scatter(wrong, WRONG)) if len(wrong) else (n, state)

    def money(self, s):
        plain = s.str.contains("^[0-9]{1,15}$")
        n = s.cast(pl.Int64, strict=False).fill_null(-1)
        odd = (~plain).arg_true()
        return n.scatter(odd, [rupiah(x) for x in s.gather(odd)]) if len(odd) else n

    def sift(self, table, f, ignored, *checks):
        why = pl.coalesce(*(pl.when(pl.lit(bad)).then(pl.lit(f"{c}|{code}")) for bad, c, code in checks))
        f = f.with_columns(why=why).filter(~ignored)
        bad = f.filter(pl.col("why").is_not_null())
        self.reject(table, bad, pl.col("why").str.extract(r"^(.*)\|"), pl.col("why").str.extract(r"\|(.*)$"))
        return f.filter(pl.col("why").is_null()).drop("why")

    def reject(self, table, f, column, code):
        self.rejected.append(
            f.select(
                tabel=pl.lit(table),
                berkas=pl.lit(table + ".csv"),
                lembar=pl.lit(""),
                baris="baris",
                kolom=column,
                kode=code,
            )
        )

    def empty(self, f, *columns):
        return [(f[c] == "", c, "KOLOM_KOSONG") for c in columns]

    def state(self, state, c):
        return [
            (state == EMPTY, c, "KOLOM_KOSONG"),
            (state == DAMAGED, c, "RUSAK_OLEH_EXCEL"),
            (state != OK, c, c.upper() + "_TIDAK_SAH"),
        ]

    def settle(self, table, f, key, columns, optional=None):
        twin = f.filter(f[key].is_duplicated())
        if twin.is_empty():
            return f
        blank = {"nik": 0, "status": ""}.get(optional)
        if optional:
            twin = twin.with_columns(pl.when(pl.col(optional) != blank).then(optional).alias(optional))
        twin = twin.with_columns(
            clash=pl.any_horizontal(pl.col(c).drop_nulls().n_unique().over(key) > 1 for c in columns)
        )
        self.reject(table, twin.filter("clash"), pl.lit(""), pl.lit("BARIS_BERTENTANGAN"))
        twin = twin.filter(~pl.col("clash")).drop("clash")
        if optional:
            twin = twin.with_columns(pl.col(optional).max().over(key).fill_null(blank))
        return pl.concat(
            [
                f.filter(~f[key].is_duplicated()),
                twin.select(f.columns).unique(key, keep="first", maintain_order=True),
            ]
        )

    def month(self, inbox, P, cutoff, born_after, born_until):
        R = lambda t: self.read(inbox, t)
        c = pl.col

        def none(*states):
            x = [(s == EMPTY) | (s == FEW) for s in states]
            return x[0] & x[-1]

        # asn
        f = R("asn")
        (nip, a), (nik, b) = self.ident(f["nip"], 18, nip_ok), self.ident(f["nik"], 16, nik_ok)
        f = self.sift(
            "asn",
            f.with_columns(
                nip=nip,
                nik=nik,
                opd=self.each(f["opd"], fold),
                spelled=self.each(f["opd"], squeeze),
                status=self.each(f["status"], fold),
            ),
            none(a, b),
            *self.state(a, "nip"),
            *self.empty(f, "nama", "opd", "status"),
        )
        asn = self.settle("asn", f, "nip", ["opd", "status", "nik"], "nik").with_columns(
            aktif=c("status").is_in(list(ACTIVE))
        )
        # tpp
        f = R("tpp")
        nip, a = self.ident(f["nip"], 18, nip_ok)
        net = self.money(f["tpp_neto"])
        p = self.each(f["periode"], period)
        f = self.sift(
            "tpp",
            f.with_columns(
                nip=nip,
                tpp_neto=net,
                tpp_bruto=self.money(f["tpp_bruto"]),
                potongan=self.money(f["potongan"]),
                opd=self.each(f["opd"], fold),
                spelled=self.each(f["opd"], squeeze),
            ),
            none(a) | (p != P).fill_null(False),
            *self.state(a, "nip"),
            *self.empty(f, "tpp_neto"),
            (net < 0, "tpp_neto", "NILAI_TIDAK_SAH"),
            *self.empty(f, "periode"),
            (p.is_null(), "periode", "PERIODE_TIDAK_SAH"),
            *self.empty(f, "opd"),
        )
        tpp = f.unique(["nip", "opd", "tpp_neto", "tpp_bruto", "potongan"], keep="first")
        pay = tpp.group_by("nip").agg(
            bayar=c("opd").first(),
            tpp_neto=c("tpp_neto").first(),
            opds=c("opd").n_unique(),
            nets=c("tpp_neto").n_unique(),
        )
        # pekerja
        f = R("pekerja")
        nik, a = self.ident(f["nik"], 16, nik_ok)
        born = self.each(f["tgl_lahir"], lambda x: day(x, int(P[:4])))
        f = self.sift(
            "pekerja",
            f.with_columns(
                nik=nik,
                tgl_lahir=born,
                pekerjaan=self.each(f["pekerjaan"], job),
                status=self.each(f["status"], fold),
            ),
            none(a),
            *self.state(a, "nik"),
            *self.empty(f, "nama", "tgl_lahir"),
            (born.is_null(), "tgl_lahir", "TANGGAL_TIDAK_SAH"),
            *self.empty(f, "pekerjaan"),
        )
        work = self.settle("pekerja", f, "nik", ["tgl_lahir", "pekerjaan", "status"], "status")
        # kesediaan
        f = R("kesediaan")
        (nip, a), (nik, b) = self.ident(f["nip"], 18, nip_ok), self.ident(f["nik"], 16, nik_ok)
        got = {
            x: self.each(f[x], lambda v, g=g: g(v) if v else "")
            for x, g in (("tanggal", day), ("mulai", period), ("selesai", period), ("dicabut", day))
        }
        checks = [
            k
            for x, code in (
                ("tanggal", "TANGGAL_TIDAK_SAH"),
                ("mulai", "PERIODE_TIDAK_SAH"),
                ("selesai", "PERIODE_TIDAK_SAH"),
                ("dicabut", "TANGGAL_TIDAK_SAH"),
            )
            for k in (self.empty(f, x) if x in ("tanggal", "mulai") else []) + [(got[x].is_null(), x, code)]
        ]
        got["paket"] = self.each(f["paket"], package)
        turn = (
            pl.when(c("prioritas").str.contains("^[0-9]{1,9}$"))
            .then(c("prioritas").cast(pl.Int64, strict=False))
            .otherwise(10**9)
        )
        f = self.sift(
            "kesediaan",
            f.with_columns(nip=nip, nik=nik, prioritas=turn, **got),
            none(a, b),
            *self.empty(f, "nomor"),
            *self.state(a, "nip"),
            *self.state(b, "nik"),
            *checks,
            (got["paket"].is_null(), "paket", "NILAI_TIDAK_SAH"),
        )
        s = (
            self.settle("kesediaan", f, "nomor", COLUMNS["kesediaan"].split()[1:])
            .drop("baris")
            .sort("nomor")
            .with_row_index("row")
        )
        # tertanggung
        f = R("tertanggung")
        nik, a = self.ident(f["nik"], 16, nik_ok)
        start, end = (self.each(f[x], lambda v: period(v) if v else "") for x in ("mulai", "selesai"))
        f = self.sift(
            "tertanggung",
            f.with_columns(nik=nik, mulai=start.fill_null(""), selesai=end),
            none(a),
            *self.state(a, "nik"),
            *self.empty(f, "sumber"),
            (end.is_null(), "selesai", "PERIODE_TIDAK_SAH"),
        )
        covered = f.filter(c("mulai") <= P, (c("selesai") == "") | (c("selesai") >= P))["nik"].unique()
        for t, x in (("asn", asn), ("tpp", tpp), ("pekerja", work), ("kesediaan", s)):
            if x.is_empty():
                stop(11, f"{t}.csv: tidak ada baris yang diterima")
        # judge
        price = pl.DataFrame(
            [(k, *v, sum(v)) for k, v in TARIFF.items()],
            schema=["paket", "jkk", "jkm", "jht", "total"],
            orient="row",
        )
        s = (
            s.join(asn.select("nip", "aktif", nama_asn="nama"), on="nip", how="left")
            .join(pay, on="nip", how="left")
            .join(
                work.select(
                    "nik", "nama", "tgl_lahir", "pekerjaan", "kpj", mati=c("status").is_in(list(DEAD))
                ),
                on="nik",
                how="left",
            )
            .join(price, on="paket", how="left")
        )
        servants = asn.filter(c("aktif"), c("nik") > 0)["nik"].unique()
        rules = [
            (c("mulai") > P) | (c("tanggal") > cutoff),
            (c("selesai") != "") & (c("selesai") < P),
            (c("dicabut") != "") & (c("dicabut") <= cutoff),
            c("aktif").is_null(),
            ~c("aktif"),
            c("bayar").is_null(),
            (c("opds") > 1) | (c("nets") > 1),
            c("nama").is_null(),
            c("mati"),
            c("nik").is_in(servants.implode()),
            (c("tgl_lahir") <= born_after) | (c("tgl_lahir") > born_until),
            ~c("pekerjaan").is_in(list(JOBS)),
            c("nik").is_in(covered.implode()),
        ]
        s = s.with_columns(
            result=pl.coalesce(*(pl.when(r).then(pl.lit(i)) for i, r in enumerate(rules)), pl.lit(PAID)).cast(
                pl.Int64
            )
        ).sort("row")
        # allocate
        q = s.filter(c("result") == PAID).select(
            "row", "nip", "nik", "nomor", "tanggal", "prioritas", "total", room=c("tpp_neto") - MIN_NET
        )
        q = q.with_columns(
            hard=c("nik").is_duplicated()
            | (c("total").sum().over("nip") > c("room"))
            | (pl.lit(MAX_WORKERS > 0) & (pl.len().over("nip") > MAX_WORKERS))
        )
        h = q.filter("hard")
        easy = (
            q.filter(~c("hard"))
            .join(h.select("nip").unique(), on="nip", how="semi")
            .group_by("nip")
            .agg(c("total").sum(), n=pl.len())
        )
        left = dict(h.group_by("nip").agg(c("room").first()).rows())
        count = collections.Counter()
        for nip, total, n in easy.rows():
            left[nip] -= total
            count[nip] += n
        out = rounds(
            h.select("row", "nip", "nik", "nomor", "tanggal", "prioritas", "total").rows(), left, count
        )
        if out:
            s = s.with_columns(result=s["result"].scatter(list(out), list(out.values())))
        # tables
        guard = lambda x: pl.when(c(x).str.contains(RISKY)).then("'" + c(x)).otherwise(c(x)).alias(x)
        P_ = pl.lit(P).alias("periode")
        names = display(dict(pl.concat([asn["spelled"], tpp["spelled"]]).value_counts().rows()))
        show = lambda x: c(x).replace_strict(names, return_dtype=pl.String).alias("opd")
        L = (
            s.filter(c("result") == PAID)
            .with_columns(P_, guard("nama"), guard("kpj"), guard("nama_asn"))
            .sort("nik")
        )
        per = (
            L.group_by("nip")
            .agg(c("nama_asn", "bayar", "tpp_neto").first(), jumlah_pekerja=pl.len(), premi=c("total").sum())
            .with_columns(
                P_,
                show("bayar"),
                nama="nama_asn",
                kredit=pl.lit(0),
                potongan="premi",
                tpp_neto_akhir=c("tpp_neto") - c("premi"),
            )
            .sort("nip")
        )
        back = tpp.join(per.select("nip", potongan_bpjs="premi"), on="nip", how="left").with_columns(
            P_,
            show("opd"),
            c("potongan_bpjs").fill_null(0),
            *(pl.when(c(x) >= 0).then(x).alias(x) for x in ("tpp_bruto", "potongan")),
        )
        rec = L.group_by("bayar").agg(
            sponsor=c("nip").n_unique(),
            pekerja=pl.len(),
            *(c(x).sum() for x in ("jkk", "jkm", "jht", "total")),
        )
        staff = (
            asn.filter("aktif")
            .join(pay.filter(c("opds") == 1).select("nip", "bayar"), on="nip", how="left")
            .group_by(pl.coalesce("bayar", "opd").alias("k"))
            .agg(n=pl.len())
        )
        rank = ranking(
            names,
            *(dict(rec.select("bayar", x).rows()) for x in ("pekerja", "sponsor")),
            dict(staff.rows()),
            dict(rec.select("bayar", "total").rows()),
        )
        out = {
            "keuangan/potongan-tpp": per,
            "keuangan/tpp": back.with_columns(tpp_neto_akhir=c("tpp_neto") - c("potongan_bpjs")).sort(
                "nip", "opd", "baris"
            ),
            "keuangan/rekap-opd": rec.with_columns(P_, show("bayar")).sort("opd"),
            "bpjs/iuran-bpu": L,
            "bkpsdm/hasil": s.with_columns(
                hasil=pl.Series(OUTCOME).gather(s["result"]),
                jumlah=pl.when(c("result") == PAID).then("total").otherwise(0),
            ),
            "bkpsdm/ditolak": pl.concat(self.rejected)
            .with_columns(pesan=c("kode").replace_strict(REASON, return_dtype=pl.String))
            .sort("tabel", "baris"),
            "peringkat": pl.DataFrame(rank, schema=HEAD["peringkat"], orient="row"),
            "lines": L.with_columns(show("bayar")),
        }
        return {k: v.select(HEAD[k]) for k, v in out.items()}, rank

    def save(self, f, path):
        f.write_csv(path)

    def rows(self, f):
        return f.iter_rows()

    def split(self, f, x):
        return [(k[0], g.iter_rows()) for k, g in sorted(f.partition_by(x, as_dict=True).items())]


# ---------------------------------------------------------------- what comes out
def workbook(path, sheets):
    """sheets: (title, header, rows). Identifiers are text cells, the header is frozen, rows are streamed."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": os.path.dirname(path)})
    text, bold, used = book.add_format({"num_format": "@"}), book.add_format({"bold": True}), set()
    for title, head, rows in sheets:
        name = base = re.sub(r"[\[\]:*?/\\]", " ", title)[:31]
        n = 1
        while name.casefold() in used:
            n += 1
            name = f"{base[:28]} {n}"
        used.add(name.casefold())
        ws = book.add_worksheet(name)
        ws.freeze_panes(1, 0)
        for j, h in enumerate(head):
            ws.write_string(0, j, h, bold)
        put = [
            (
                j,
                True
                if h in ("nip", "nik")
                else h in ("periode", "opd", "nama", "kpj", "tgl_lahir", "pekerjaan", "paket"),
            )
            for j, h in enumerate(head)
        ]
        for i, row in enumerate(rows, 1):
            for j, is_text in put:
                if is_text:
                    ws.write_string(i, j, str(row[j]), text)
                else:
                    ws.write_number(i, j, row[j])
    book.close()


def post(db, P, rows):
    """one transaction; the database itself refuses a second premium for a worker and period"""
    con = sqlite3.connect(db)
    con.executescript("""create table if not exists journal(id integer primary key, period text not null, opd text not null, lines integer not null, amount integer not null check(amount > 0), posted_at text not null, unique(period, opd));
        create table if not exists line(period text not null, nik text not null, nip text not null, nomor text not null, opd text not null, paket text not null, jkk integer not null, jkm integer not null, jht integer not null,
        total integer not null check(total = jkk + jkm + jht), primary key(period, nik)) without rowid;""")
    try:
        with con:
            con.executemany("insert into line values(?,?,?,?,?,?,?,?,?,?)", rows)
            con.execute(
                "insert into journal(period, opd, lines, amount, posted_at) select period, opd, count(*), sum(total), datetime('now') from line where period = ? group by opd order by opd",
                (P,),
            )
    finally:
        con.close()


PAGE = """<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Peringkat OPD {{ P }}</title>
<style>body{font:16px sans-serif;max-width:60rem;margin:auto;padding:1rem}table{border-collapse:collapse;width:100%}td,th{padding:.3rem .6rem;border-bottom:1px solid #ccc;text-align:right}td:nth-child(2),th:nth-child(2){text-align:left}</style></head>
<body><h1>Peringkat OPD {{ P }}</h1><p>{{ sum_workers }} pekerja ditanggung; batas tanggal {{ cutoff }}; iuran Rp{{ sum_money }}. Partisipasi = sponsor dibagi ASN aktif.</p>
<table><thead><tr>{% for h in head %}<th>{{ h }}</th>{% endfor %}</tr></thead><tbody>{% for r in rows %}<tr>{% for x in r %}<td>{{ x }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></body></html>"""


def main(argv):
    def opt(name, default=None):
        return argv.pop(argv.index(name) + 1) if name in argv else default

    P = opt("--period")
    args = [a for a in argv if a != "--period"]
    if len(args) != 2 or not P:
        print(__doc__)
        return 2
    inbox, out = args
    first = dt.date.fromisoformat(P + "-01")
    last = (first.replace(day=28) + dt.timedelta(4)).replace(day=1) - dt.timedelta(1)
    cutoff = first.replace(day=min(CUTOFF_DAY, last.day)).isoformat()
    E = Polars()
    tables, rank = E.month(
        inbox,
        P,
        cutoff,
        first.replace(year=first.year - MAX_AGE).isoformat(),
        first.replace(year=first.year - MIN_AGE).isoformat(),
    )
    lines = tables.pop("lines")
    new = os.path.join(out, f".{P}.new")
    shutil.rmtree(new, ignore_errors=True)
    for d in ("keuangan", "bpjs", "bkpsdm"):
        os.makedirs(os.path.join(new, d))
    for name, f in tables.items():
        E.save(f, os.path.join(new, name + ".csv"))
    per, bpu, rec = (tables[k] for k in ("keuangan/potongan-tpp", "bpjs/iuran-bpu", "keuangan/rekap-opd"))
    if len(per) <= XLSX_MAX:
        workbook(
            os.path.join(new, "keuangan/potongan-tpp.xlsx"),
            [
                ("Rekap", rec.columns, E.rows(rec)),
                ("Potongan", per.columns, E.rows(per)),
                *((k, per.columns, g) for k, g in E.split(per, "opd")),
            ],
        )
    if len(bpu) <= XLSX_MAX:
        workbook(os.path.join(new, "bpjs/iuran-bpu.xlsx"), [("Iuran BPU", bpu.columns, E.rows(bpu))])
    digest = lambda p: hashlib.sha256(pathlib.Path(p).read_bytes()).hexdigest()
    total = sum(r[6] for r in rank)
    files = [
        (os.path.relpath(os.path.join(r, f), new), os.path.join(r, f))
        for r, _, fs in os.walk(new)
        for f in fs
    ]
    manifest = {
        "period": P,
        "workers": len(bpu),
        "sponsors": len(per),
        "total": total,
        "files": [
            {
                "path": n,
                "sha256": digest(p),
                "bytes": os.path.getsize(p),
                "rows": len(tables[n[:-4]]) if n.endswith(".csv") else None,
            }
            for n, p in sorted(files)
        ],
        "inputs": [{"name": f, "sha256": digest(os.path.join(inbox, f))} for f in sorted(os.listdir(inbox))],
    }
    with open(os.path.join(new, "manifest.json"), "w") as f:
        json.dump(manifest, f, indent=1)
    with open(os.path.join(new, "SHA256SUMS"), "w") as f:
        f.writelines(f"{x['sha256']}  {x['path']}\n" for x in manifest["files"])
    for r, _, fs in os.walk(new):
        for f in fs:
            os.chmod(os.path.join(r, f), 0o640)
    try:
        post(os.path.join(out, "ledger.db"), P, E.rows(lines))
        os.replace(new, os.path.join(out, P))
    except sqlite3.IntegrityError as e:
        shutil.rmtree(new)
        stop(14, f"{P} sudah dibukukan: {e}")
    import jinja2

    os.makedirs(os.path.join(out, "site"), exist_ok=True)
    page = (
        jinja2.Environment(autoescape=True)
        .from_string(PAGE)
        .render(
            P=P,
            cutoff=cutoff,
            head=HEAD["peringkat"],
            rows=rank,
            sum_workers=f"{len(bpu):,}".replace(",", "."),
            sum_money=f"{total:,}".replace(",", "."),
        )
    )
    with open(os.path.join(out, "site", P + ".html"), "w", encoding="utf-8") as f:
        f.write(page)
    print(
        json.dumps(
            {k: manifest[k] for k in ("period", "workers", "sponsors", "total")}
            | {"rejected": len(tables["bkpsdm/ditolak"])}
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
