"""Where sequences come from: texts, their tokens, their vocabulary, and the windows a network is trained on."""
