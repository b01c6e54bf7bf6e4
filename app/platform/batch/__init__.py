"""What a phone did without signal, sent in one request: up to fifty deeds, in order.

Each is handled exactly as if it had come alone (its own transaction, key, limits, log line), by the
application itself; so repeating any of it, or all of it, is harmless. What is wrong with one is its own
affair: it is answered, and the others go on, so that a phone's queue always empties.
"""
