"""Own data and many files at once: pages that Streamlit runs and nobody imports."""
