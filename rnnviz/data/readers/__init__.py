"""Files of one's own: looked at (preview.py), then read (read.py) into a Dataset and a report of what was left out."""
