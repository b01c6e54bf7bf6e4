"""Facts (情况): what is known of somebody that care and service orders go by; on the list or not."""
