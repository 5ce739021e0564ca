"""The mathematics: cells, models and their derivatives. NumPy only, pure functions."""
