"""Workbooks: read where they can do no harm (`reader.py`), written as plain text (`writer.py`)."""
