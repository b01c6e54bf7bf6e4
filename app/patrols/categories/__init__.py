"""Kinds of hazards (隐患类别): data that an office keeps; no release is needed for a new one."""
