"""Zip archives from strangers: what may be in one, and how much of it is unpacked."""

import gzip
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator

from data.own.faults import Fault, IntakeError
from data.own.limits import MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED, RATIO_FROM
from data.own.read.formats import FORMATS
from data.tables.plain import plain, quoted

GZIP = b"\x1f\x8b\x08"
_PIECE = 1024**2
_ENCRYPTED = 0x1


def opened(name: str, content: bytes) -> zipfile.ZipFile:
    """Return the archive, to be closed by whoever asked; raise IntakeError when it is damaged."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, NotImplementedError, KeyError):
        raise IntakeError(_damaged(name)) from None


def _damaged(name: str) -> Fault:
    """The fault of an archive that ends early or was changed; a spreadsheet is one, too, though nobody packed it."""
    if name.lower().endswith(FORMATS["Excel"]):
        return Fault(name, "The spreadsheet is damaged or not complete. Save or download it again.")
    return Fault(name, "The zip is damaged or not complete. Pack or download it again.")


def checked(name: str, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files of an archive; raise IntakeError for names that leave it, links, passwords or too many."""
    if not all(member.filename for member in archive.infolist()):
        raise IntakeError(Fault(name, "The zip holds a file without a name. Pack or download it again."))
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_MEMBERS:
        text = f"The zip holds {len(members):,} files; at most {MAX_MEMBERS} are allowed. Pack only the tables."
        raise IntakeError(Fault(name, text))
    faults = [fault for member in archive.infolist() if (fault := _fault(name, member))]
    seen: set[str] = set()
    for member in members:
        if member.filename in seen:
            faults.append(Fault(name, f"The zip holds {quoted(member.filename)} twice. Pack each file once."))
        seen.add(member.filename)
    if faults:
        raise IntakeError(faults)
    return members


def _fault(name: str, member: zipfile.ZipInfo) -> Fault | None:
    path = member.orig_filename.replace("\\", "/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return Fault(name, f"The zip names a file by an absolute path, {quoted(path)}. Pack the tables by plain names.")
    if ".." in path.split("/"):
        return Fault(name, f"The zip names a file outside itself, {quoted(path)}. Pack the tables by plain names.")
    if stat.S_ISLNK(member.external_attr >> 16):
        return Fault(name, f"{quoted(path)} in the zip is a link, not a file. Pack the file itself.")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):  # others unpack without any bound
        return Fault(name, f"{quoted(path)} in the zip is packed in an unusual way. Pack it as an ordinary zip.")
    if member.flag_bits & _ENCRYPTED:
        return Fault(name, f"{quoted(path)} in the zip is locked with a password. Pack it without one.")
    return None


def unpacked(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: list[int]) -> Iterator[bytes]:
    """Yield the bytes of a member, a piece at a time.

    budget holds the bytes that all members so far have given, and is counted on; what counts is what is really
    unpacked, not what the archive says. Raises IntakeError past MAX_UNPACKED or MAX_RATIO, or when damaged.
    """
    size = 0
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                budget[0] += len(piece)
                if budget[0] > MAX_UNPACKED or (size > RATIO_FROM and size > MAX_RATIO * member.compress_size):
                    raise IntakeError(Fault(name, _too_much(member.filename)))
                yield piece
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, IntakeError):
            raise
        raise IntakeError(_damaged(name)) from None


def ungzipped(name: str, content: bytes) -> bytes:
    """Return what a gzip file holds; raise IntakeError past MAX_UNPACKED or MAX_RATIO, or when damaged."""
    pieces, size = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            while piece := stream.read(_PIECE):
                pieces.append(piece)
                size += len(piece)
                if size > MAX_UNPACKED or (size > RATIO_FROM and size > MAX_RATIO * len(content)):
                    raise IntakeError(Fault(name, _too_much(name)))
    except (OSError, EOFError, zlib.error):
        text = "The file is packed with gzip and damaged or not complete. Pack or download it again."
        raise IntakeError(Fault(name, text)) from None
    return b"".join(pieces)


def _too_much(name: str) -> str:
    return (
        f"{quoted(plain(name))} unpacks to far more than a table does (limits: {MAX_UNPACKED // 1024**2:,} MB in all, "
        f"{MAX_RATIO} times its packed size). Upload the table itself."
    )
