"""What is known: tables, and pure functions from tables to frequencies. No Streamlit, no Plotly."""

import pandas as pd

# The tables are small, and a page walks through texts far more often than it searches them: text as
# Python's own made the Evidence page twice as fast as text in Arrow's arrays.
pd.set_option("mode.string_storage", "python")
