"""How parameters change: learning rules, optimizers, training as a pure function, checkpoints, sampling."""
