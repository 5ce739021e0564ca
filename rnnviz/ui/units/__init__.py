"""What single units follow in a text, a part of the page Unroll."""
