"""Pictures: checked, re-encoded without what they carried beside the picture, and stored."""
