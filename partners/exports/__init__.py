"""Everything the portal holds of one partner, as one file for it to take along."""
