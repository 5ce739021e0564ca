"""What the page Translate is made of."""
