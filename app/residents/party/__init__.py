"""Party building (党建): branches, their officers and members. Only they and the secretary see it."""
