"""What the page Unroll is made of."""
