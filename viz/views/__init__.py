"""Every figure once: from an atlas and a selection to one frozen object that pages, files and slides show alike."""
