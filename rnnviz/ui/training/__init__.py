"""What the page Train & sample is made of."""
