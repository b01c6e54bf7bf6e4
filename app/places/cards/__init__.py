"""Cards (出示码): somebody shows who they are, and whoever they show it to need know no id."""
