"""Benchmarks, each a command: `python -m tests.benchmarks.<name>`. Matrix products run on one thread."""

import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # read when NumPy is first imported
