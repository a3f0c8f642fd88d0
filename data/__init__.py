"""What is known: tables, and pure functions from tables to frequencies. No Streamlit, no Plotly."""
