"""What is known: pages that Streamlit runs and nobody imports."""
