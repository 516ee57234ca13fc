"""The addresses of the console: the page of each one, and which roles may ask it (docs/konsol.md#alamat).

An address without roles does not start: forgetting them is an error, not a hole.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.responses import Response

from tpp_sponsor.console.pages import (
    accounts,
    bpjs,
    events,
    files,
    health,
    home,
    login,
    month,
    outputs,
    review,
    search,
    suggestions,
)
from tpp_sponsor.console.pages.posted_month import cards, year
from tpp_sponsor.console.visit import Visit
from tpp_sponsor.users.accounts import HEALTH, LOOK, OF_THE_MONTH, Role

Page = Callable[[Visit], Response]

EVERYONE = frozenset(Role)
PETUGAS, FINANCE = frozenset({Role.PETUGAS}), frozenset({Role.KEUANGAN})
SENDERS = frozenset({Role.PETUGAS, Role.OPD})


@dataclass(frozen=True)
class Address:
    """A method and path, its page, and the roles that may ask; `public`: without a session too.

    `is_style`: the same for everyone, so that a browser may keep it.
    """

    method: str
    path: str
    page: Page
    roles: frozenset[Role] = frozenset()
    public: bool = False
    is_style: bool = False


ADDRESSES: tuple[Address, ...] = (
    Address("GET", "/gaya.css", login.styles, public=True, is_style=True),
    Address("GET", "/konsol.js", login.script_file, public=True, is_style=True),
    Address("GET", "/masuk", login.show, public=True),
    Address("POST", "/masuk", login.enter, public=True),
    Address("POST", "/keluar", login.leave, EVERYONE),
    Address("GET", "/", home.show, EVERYONE),
    Address("GET", "/akun", accounts.show, frozenset({Role.ADMIN})),
    Address("POST", "/akun", accounts.change, frozenset({Role.ADMIN})),
    Address("GET", "/akun/sandi", login.show_password, EVERYONE),
    Address("POST", "/akun/sandi", login.change_own_password, EVERYONE),
    Address("GET", "/kesehatan", health.show, HEALTH),
    Address("GET", "/jejak", events.show, LOOK),
    Address("GET", "/cari", search.show, LOOK),
    Address("POST", "/cari", search.find, LOOK),
    Address("GET", "/bulan/{period}", month.show, OF_THE_MONTH),
    Address("POST", "/bulan/{period}/jalankan", month.run_month_of, PETUGAS),
    Address("POST", "/bulan/{period}/buka", month.reopen_or_close, PETUGAS),
    Address("POST", "/bulan/{period}/surat", month.make_papers, PETUGAS),
    Address("GET", "/bulan/{period}/berkas", files.show_all, LOOK | SENDERS),
    Address("POST", "/bulan/{period}/berkas", files.send_files, SENDERS),
    Address("GET", "/bulan/{period}/berkas/{name}", files.show, LOOK | SENDERS),
    Address("GET", "/bulan/{period}/berkas/{name}/perbaikan", files.fetch_correction, LOOK | SENDERS),
    Address("POST", "/bulan/{period}/berkas/{name}/hapus", files.take_back, SENDERS),
    Address("GET", "/bulan/{period}/pratinjau", review.show, LOOK),
    Address("GET", "/bulan/{period}/pratinjau/{path:path}", review.fetch, LOOK),
    Address("POST", "/bulan/{period}/setujui", review.approve, frozenset({Role.PENYETUJU})),
    Address("POST", "/bulan/{period}/tolak", review.refuse_preview, frozenset({Role.PENYETUJU})),
    Address("GET", "/bulan/{period}/saran", suggestions.show, LOOK),
    Address("POST", "/bulan/{period}/saran", suggestions.confirm_ticked, PETUGAS),
    Address("GET", "/bulan/{period}/keluaran", outputs.show, LOOK | FINANCE),
    Address("GET", "/bulan/{period}/keluaran/{group}/{path:path}", outputs.fetch, OF_THE_MONTH),
    Address("GET", "/bulan/{period}/bpjs", bpjs.show, LOOK | FINANCE),
    Address("POST", "/bulan/{period}/bpjs", bpjs.change, PETUGAS | FINANCE),
    Address("POST", "/bulan/{period}/rekonsiliasi", bpjs.reconcile, PETUGAS | FINANCE),
    Address("GET", "/bulan/{period}/kartu", cards.show, LOOK),
    Address("POST", "/bulan/{period}/kartu", cards.change, PETUGAS),
    Address("GET", "/bulan/{period}/kartu/{path:path}", cards.fetch, LOOK),
    Address("GET", "/tahun", year.show_newest, LOOK),
    Address("GET", "/tahun/{year}", year.show, LOOK),
    Address("POST", "/tahun/{year}/paritrana", year.make_award_file, PETUGAS),
    Address("POST", "/tahun/{year}/donatur", year.make_donor_papers, PETUGAS),
    Address("GET", "/tahun/{year}/{group}/{path:path}", year.fetch, LOOK),
    Address("GET", "/bulan/{period}/verifikasi", search.show_verified, LOOK),
)


def require_roles(addresses: Iterable[Address]) -> None:
    """Require that every address is public or has roles; else the console does not start."""
    for address in addresses:
        if not address.public and not address.roles:
            raise ValueError(f"{address.method} {address.path} declares no roles")
