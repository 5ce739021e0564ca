"""What the page Tag is made of."""
