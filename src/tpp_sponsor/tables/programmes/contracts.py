"""Construction contracts of a month; amounts are whole rupiah."""

from tpp_sponsor.tables.typed import dy, rises


class Contract(dy.Schema):
    """An accepted row of `jakon`, sorted by `nomor`.

    `nilai` is the contract value, `spk` the date of the work order, `terdaftar` the date on which it was
    registered at BPJS, null where it is not. `berkas lembar baris` say where the row is, for warnings about it.
    """

    nomor = dy.String(nullable=False)
    penyedia = dy.String(nullable=False)
    nilai = dy.Int64(nullable=False, min=0)
    spk = dy.Date(nullable=False)
    mulai = dy.Date(nullable=False)
    selesai = dy.Date(nullable=False)
    sumber_dana = dy.String(nullable=True)
    terdaftar = dy.Date(nullable=True)
    kelurahan = dy.String(nullable=True)
    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=False)

    each_once_in_order = rises("nomor")


class ListedContract(dy.Schema):
    """A contract with its premium, in the columns of `jakon/daftar.csv`.

    `jkk jkm total` are due once, null where no tariff is valid in the month of the work order; `lapisan` has the slices
    of `nilai` with their rates, `dasar` the legal basis. `batas` is the last day for registering; `hari` and
    `hari_kerja` are the days and working days from the work order to `terdaftar`, else to the last day of the period.
    """

    periode = dy.String(nullable=False)
    nomor = dy.String(nullable=False)
    penyedia = dy.String(nullable=False)
    kelurahan = dy.String(nullable=True)
    sumber_dana = dy.String(nullable=True)
    nilai = dy.Int64(nullable=False, min=0)
    spk = dy.Date(nullable=False)
    mulai = dy.Date(nullable=False)
    selesai = dy.Date(nullable=False)
    terdaftar = dy.Date(nullable=True)
    jkk = dy.Int64(nullable=True, min=0)
    jkm = dy.Int64(nullable=True, min=0)
    total = dy.Int64(nullable=True, min=0)
    lapisan = dy.String(nullable=True)
    dasar = dy.String(nullable=True)
    batas = dy.Date(nullable=False)
    hari = dy.Int64(nullable=False, min=0)
    hari_kerja = dy.Int64(nullable=False, min=0)
    terlambat = dy.String(nullable=False)
    berakhir = dy.String(nullable=False)
