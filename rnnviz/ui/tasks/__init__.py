"""What the pages of the tasks share: data, runs, their bar, and the doors into other pages."""
