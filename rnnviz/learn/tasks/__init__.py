"""The textbook tasks: a network learns from a data set's examples, in epochs, and is measured on the ones held out."""
