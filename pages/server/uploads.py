"""How much uploaded files may take: Streamlit bounds one file, and keeps every one until its session ends."""

from starlette.exceptions import HTTPException
from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

FILES_A_SESSION, FILES_A_SERVER = 5, 20  # of the greatest size (server.maxUploadSize, 50 MB): 250 MB and 1 GB


def bound(files: MemoryUploadedFileManager) -> None:
    """Have an upload answered with 413 where a visit holds its share, with 429 where the server is full."""
    add, megabytes = files.add_file, config.get_option("server.maxUploadSize")

    def add_if_room(session_id: str, file: UploadedFileRec) -> None:  # in the event loop: one after the other
        held = {key: sum(len(of.data) for of in list(its.values())) for key, its in list(files.file_storage.items())}
        if held.get(session_id, 0) + len(file.data) > FILES_A_SESSION * megabytes * 2**20:
            raise HTTPException(413, f"Files of one visit may take {FILES_A_SESSION * megabytes} MB. Please reload.")
        if sum(held.values()) + len(file.data) > FILES_A_SERVER * megabytes * 2**20:
            raise HTTPException(429, "The server is full of files. Please try again in some minutes.")
        add(session_id, file)

    files.add_file = add_if_room  # type: ignore[method-assign]  # Streamlit offers no other way in
