"""The cards of a page: any number, opened and taken apart, and pinned side by side."""
