"""What changed in a grid worker's grids, for the copy that their phone keeps."""
