"""What the page Language model is made of."""
