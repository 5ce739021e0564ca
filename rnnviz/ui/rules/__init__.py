"""What the page Learning rules is made of."""
