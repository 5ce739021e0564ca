"""What the page Long memory is made of."""
