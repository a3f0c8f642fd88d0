"""What one visitor holds; the only place that touches Streamlit's session state and the address."""
