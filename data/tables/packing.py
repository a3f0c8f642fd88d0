"""Files together in one zip archive, with the same bytes for the same files."""

import io
import zipfile
from collections.abc import Mapping

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
PLAIN_FILE = 0o644 << 16


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of {path: content}: sorted, dated on the first day a zip can name, readable by everyone."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on whatever system it was made
            entry.external_attr = PLAIN_FILE
            archive.writestr(entry, files[path])
    return file.getvalue()
