"""What the page Gradients is made of."""
