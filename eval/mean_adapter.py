"""The mean of two adapters of one form: ``python -m eval.mean_adapter ONE OTHER --out FILE``.

Where the second was trained on from the first, the mean of their matrices is a model too, and often no worse than either
(Izmailov et al., 2018; Wortsman et al., 2022). Needs the ``train`` extra.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.training import write_adapter


def write_mean(one: Path, other: Path, out: Path) -> None:
    """Write the mean of two adapter files of the same matrices, as llama.cpp reads it.

    Raises:
        KeyError: the other file lacks a matrix of the first.
    """
    import gguf
    import numpy as np

    others = {tensor.name: tensor.data for tensor in gguf.GGUFReader(other).tensors}
    pairs = ((tensor.name, np.stack([tensor.data, others[tensor.name]])) for tensor in gguf.GGUFReader(one).tensors)
    write_adapter(out, ((name, pair.astype(np.float32).mean(axis=0).astype(np.float16)) for name, pair in pairs))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("one", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    write_mean(options.one, options.other, options.out)


if __name__ == "__main__":
    main()
