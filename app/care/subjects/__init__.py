"""Care (关爱): who needs somebody to look in on them, how often, and who did."""
