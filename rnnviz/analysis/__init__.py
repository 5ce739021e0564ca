"""Numbers derived from records; no drawing."""
