"""What the page Cells is made of."""
