"""The care list: begin reading in `lifecycle.py`; how often is in `risk.py`, what is due in `dues.py`."""
