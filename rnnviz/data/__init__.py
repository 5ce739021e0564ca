"""Where sequences come from: texts, tokens, vocabularies, and the windows a network is trained on."""
