"""What the page Classify is made of."""
