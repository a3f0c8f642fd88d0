"""What can be learnt: pages that Streamlit runs and nobody imports."""
