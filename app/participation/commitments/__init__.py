"""Who is planned where (安排), for all domains in one table: nobody is planned in two places.

An occasion is a row of its own table, with `begins_at` and `ends_at`; how many may come, and who may,
is its own business.
"""
