"""What is learnt from the tables: questions, repetition, Anki decks, claims, pathways."""
