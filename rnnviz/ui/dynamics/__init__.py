"""What the page Dynamics is made of."""
