"""One page a file, each with a `render`."""
