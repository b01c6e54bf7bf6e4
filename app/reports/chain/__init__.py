"""How one topic came from its first words to the thing done, in one answer."""
