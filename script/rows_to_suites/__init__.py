"""Rows of measurements to suites: one module for each thing a row names."""


class NotTurned(Exception):
    """A row that cannot become a scenario; the text is the reason."""


def words(text):
    """A name as compared: lower case, every run of other characters one underscore."""
    out = "".join(c if c.isalnum() else "_" for c in str(text).lower())
    while "__" in out:
        out = out.replace("__", "_")
    return out.strip("_")
