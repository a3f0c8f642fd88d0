"""What a person sees. Only here is Streamlit known."""
