"""What all of it rests on: pages that Streamlit runs and nobody imports."""
