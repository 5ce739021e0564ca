"""The parts of the page My data."""
