"""Trains the adapter that teaches the default model to point at sentences: ``python -m eval.training --minutes 68 --out FILE``.

Low-rank adaptation (Hu et al., 2022) of the very weights that the engine uses, unpacked from their four bits, on the practice
reports. A passage is read once for all questions put to it: each question sees the passage and itself, not the others. So two
cores read 500 to 1,100 questions in ten minutes, or a third of that where the processor knows no half precision. Needs the ``train``
extra: ``pip install -e '.[train]'``.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.practice import INSPECTIONS, load_practice
from eval.training_packs import Pack, comparisons, packs
from rag import load_settings, prompts
from rag.models import verified_model_path

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

_HELD_OUT, _INSPECTIONS_HELD_OUT = 12, 3
"""Reports that are not trained on, to see how well it goes."""
_FEWEST_OF_INSPECTIONS = 6
"""Questions of a pack; of the shorter reports a pack has more."""
_KEEP_EVERY = 60
_RANK, _ALPHA, _FIRST_LAYER, _RATE, _PACKS_A_STEP = 4, 16, 8, 4e-4, 3
_NAMES = {
    "q_proj": "attn_q", "k_proj": "attn_k", "v_proj": "attn_v", "o_proj": "attn_output",
    "gate_proj": "ffn_gate", "up_proj": "ffn_up", "down_proj": "ffn_down",
}  # fmt: skip
"""PyTorch's names of the matrices that are adapted, and llama.cpp's."""
_KNOWN = 0.1
"""Packs with a smaller loss are not learnt from: going back through the layers takes half of a pack's time."""


class Trainer:
    """The model with its adapter, and one step after the other."""

    def __init__(self, model_path: Path, adapter: Path | None) -> None:
        import torch
        from peft import LoraConfig, get_peft_model
        from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

        torch.manual_seed(0)
        self._torch = torch
        self._tokenizer: Any = AutoTokenizer.from_pretrained(model_path.parent, gguf_file=model_path.name)
        model = AutoModelForCausalLM.from_pretrained(
            model_path.parent,
            gguf_file=model_path.name,
            quantization_config=GgufConfig(dequantize=True),
            # A processor without instructions for half precision takes three to four times as long in it.
            dtype=torch.bfloat16 if torch.cpu.get_capabilities().get("avx512_bf16") else torch.float32,
            attn_implementation="sdpa",
        )
        layers = list(range(_FIRST_LAYER, model.config.num_hidden_layers))
        config = LoraConfig(r=_RANK, lora_alpha=_ALPHA, target_modules=list(_NAMES), layers_to_transform=layers)
        self._adapted: Any = get_peft_model(model, config)
        self._model: Any = self._adapted.base_model.model
        self._parameters = [parameter for parameter in self._adapted.parameters() if parameter.requires_grad]
        if adapter:
            self._read(adapter)
        self._optimizer = torch.optim.AdamW(self._parameters, lr=_RATE, weight_decay=0.0, betas=(0.9, 0.98))

    def loss(self, pack: Pack) -> Tensor:
        """Mean over the pack's questions: the first token of the reply counts in full, the others together half as much."""
        logits, targets, _ = self._replies(pack)
        wanted = self._torch.tensor([token for reply in targets for token in reply])
        losses = self._torch.nn.functional.cross_entropy(logits, wanted, reduction="none")
        weights = self._torch.tensor([0.5 / (len(reply) - 1) if place else 1.0 for reply in targets for place in range(len(reply))])
        return (losses * weights).sum() / len(targets)

    def learn(self, pack: Pack) -> bool:
        """Add what a pack says to the next step, unless it is known so well that the time is better spent on the next pack."""
        loss = self.loss(pack)
        new = loss.item() > _KNOWN
        if new:
            (loss / _PACKS_A_STEP).backward()  # type: ignore[no-untyped-call]  # torch has none
        return new

    def right(self, pack: Pack) -> int:
        """How many replies begin as they should."""
        with self._torch.no_grad():
            logits, targets, firsts = self._replies(pack)
        return sum(int(logits[first].argmax()) == reply[0] for first, reply in zip(firsts, targets, strict=True))

    def step(self, share_done: float, steps: int) -> None:
        """Change the adapter by what the losses since the last step say; the rate falls as a cosine."""
        self._torch.nn.utils.clip_grad_norm_(self._parameters, 1.0)
        for group in self._optimizer.param_groups:
            group["lr"] = _RATE * min(1.0, steps / 13) * (0.05 + 0.475 * (1 + math.cos(math.pi * min(1.0, share_done))))
        self._optimizer.step()
        self._optimizer.zero_grad()

    def _replies(self, pack: Pack) -> tuple[Tensor, list[list[int]], list[int]]:
        """The logits for all tokens of the right replies, these tokens, and the row of each reply's first."""
        torch = self._torch
        told = prompts.PASSAGE.format(section=pack.shown.section, passage=pack.shown.passage)
        tokens = self._ids(f"<|im_start|>system\n{prompts.SYSTEM}<|im_end|>\n<|im_start|>user\n{told}")
        shared = len(tokens)
        positions = list(range(shared))
        rows: list[int] = []
        targets: list[list[int]] = []
        spans = [(0, shared)]
        for asked, reply in pack.asked:
            question = self._ids(f"{asked}<|im_end|>\n<|im_start|>assistant\n")
            target = self._ids(f"{reply}<|im_end|>")
            start = len(tokens)
            tokens += question + target[:-1]
            spans.append((start, len(tokens)))
            positions += range(shared, shared + len(tokens) - start)
            rows += range(start + len(question) - 1, len(tokens))
            targets.append(target)
        mask = torch.zeros(len(tokens), len(tokens), dtype=torch.bool)
        mask[:, :shared] = True
        for start, end in spans:
            mask[start:end, start:end] = torch.tril(torch.ones(end - start, end - start, dtype=torch.bool))
        hidden = self._model.model(
            input_ids=torch.tensor([tokens]), position_ids=torch.tensor([positions]), attention_mask=mask[None, None], use_cache=False
        ).last_hidden_state[0]
        firsts = [sum(len(reply) for reply in targets[:number]) for number in range(len(targets))]
        return self._model.lm_head(hidden[rows]).float(), targets, firsts

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def write(self, path: Path) -> None:
        """Write the adapter as llama.cpp reads it."""
        write_adapter(path, ((name, parameter.detach().half().numpy()) for name, parameter in self._named()))

    def _read(self, path: Path) -> None:
        """Begin where the adapter of a file stands."""
        import gguf

        known = {tensor.name: tensor.data for tensor in gguf.GGUFReader(path).tensors}
        with self._torch.no_grad():
            for name, parameter in self._named():
                parameter.copy_(self._torch.from_numpy(known[name].copy()))

    def _named(self) -> Iterator[tuple[str, Tensor]]:
        """The adapter's matrices under llama.cpp's names."""
        for name, parameter in sorted(self._adapted.named_parameters()):
            if parameter.requires_grad:
                parts = name.split(".")
                matrix = next(known for known in _NAMES if known in parts)
                side = "a" if "lora_A" in parts else "b"
                yield f"blk.{parts[parts.index('layers') + 1]}.{_NAMES[matrix]}.weight.lora_{side}", parameter


def write_adapter(path: Path, matrices: Iterable[tuple[str, NDArray[np.float16]]]) -> None:
    """Write an adapter's matrices, by llama.cpp's names, as llama.cpp reads them."""
    import gguf

    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_string("general.type", "adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(_ALPHA))
    for name, matrix in matrices:
        writer.add_tensor(name, matrix)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _material(seed: int) -> tuple[list[Pack], list[Pack]]:
    """What is trained on, a passage of an inspection, one of another report and two comparisons in turn, and what is held out."""
    reports, inspections = load_practice(), load_practice(INSPECTIONS)
    random.Random(1).shuffle(reports)  # noqa: S311  # not for secrets
    random.Random(2).shuffle(inspections)  # noqa: S311
    others = packs(reports[_HELD_OUT:], seed)
    told = packs(inspections[_INSPECTIONS_HELD_OUT:], seed, _FEWEST_OF_INSPECTIONS)
    compared = comparisons(reports[_HELD_OUT:] + inspections[_INSPECTIONS_HELD_OUT:], seed)
    turns = zip_longest(told, others, compared[::2], compared[1::2])
    mixed = [pack for turn in turns for pack in turn if pack]
    unseen, unseen_inspections = reports[:_HELD_OUT], inspections[:_INSPECTIONS_HELD_OUT]
    held_out = packs(unseen, seed=5) + packs(unseen_inspections, 5, _FEWEST_OF_INSPECTIONS) + comparisons(unseen + unseen_inspections, 5)
    return mixed, held_out


def main() -> None:
    """Train for so many minutes, or until every passage has been read once, and write the adapter."""
    from rich.progress import track

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=68.0)
    parser.add_argument("--go-on-from", type=Path, help="an adapter to train on; a new one by default")
    parser.add_argument("--seed", type=int, default=7, help="order of the material, and what is taken out of it")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    material, held_out = _material(options.seed)
    trainer = Trainer(verified_model_path("default", load_settings().home), options.go_on_from)
    started = time.monotonic()
    learnt = 0
    for number, pack in enumerate(track(material, "Training"), 1):
        new = trainer.learn(pack)
        learnt += new
        done = max((time.monotonic() - started) / 60 / options.minutes, number / len(material))
        if new and learnt % _PACKS_A_STEP == 0:
            trainer.step(done, learnt // _PACKS_A_STEP)
        if number % _KEEP_EVERY == 0:
            trainer.write(options.out)
        if done >= 1:
            break
    trainer.write(options.out)
    right = sum(trainer.right(pack) for pack in held_out)
    print(f"{right} of {sum(len(pack.asked) for pack in held_out)} replies begin as they should (reports held out).")  # noqa: T201


if __name__ == "__main__":
    main()
