"""How it looks: info from a frame, figure from info. No Streamlit, no session state."""
