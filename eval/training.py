"""Trains the adapter that teaches the default model to point at sentences: ``python -m eval.training --minutes 68 --out FILE``.

Low-rank adaptation (Hu et al., 2022) of the very weights that the engine uses, unpacked from their four bits, on the practice
reports. A passage is read once for all questions put to it: each question sees the passage and itself, not the others. So two
cores read some 350 questions in ten minutes. Needs the ``train`` extra: ``pip install -e '.[train]'``.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import TABLE_SIGN, Chunk, Document, Sentence, reading_text
from eval.practice import PracticeQuestion, PracticeReport, load_practice
from index import stems
from rag import load_settings, prompts
from rag.models import verified_model_path
from rag.pointing import MARKS

if TYPE_CHECKING:
    from torch import Tensor

HELD_OUT = 12
"""Reports that are not trained on, to see how well it goes."""
_FEWEST_QUESTIONS, _MOST_QUESTIONS = 4, 16
_LONGEST_PASSAGE = 30
_TWO_CHUNKS, _ONE_ANSWER, _TAKEN_OUT, _OF_OTHER_PASSAGES, _LEFT_OPEN, _TWO_IN_ONE = 0.55, 0.12, 0.33, 0.06, 0.12, 0.12
_ONLY_MENTIONED = 0.9
_A_LIST = 3
_KEEP_EVERY = 60
_RANK, _ALPHA, _FIRST_LAYER, _RATE, _PACKS_A_STEP = 4, 16, 8, 4e-4, 3
_NAMES = {
    "q_proj": "attn_q", "k_proj": "attn_k", "v_proj": "attn_v", "o_proj": "attn_output",
    "gate_proj": "ffn_gate", "up_proj": "ffn_up", "down_proj": "ffn_down",
}  # fmt: skip
"""PyTorch's names of the matrices that are adapted, and llama.cpp's."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A passage, and what is put to it with the replies that are right."""

    chunk: Chunk
    asked: tuple[tuple[str, str], ...]


def packs(reports: Sequence[PracticeReport], seed: int) -> list[Pack]:
    """Every passage that answers anything, by itself or with the one after it, in random order.

    So that the style of a question gives nothing away, answered questions are also put to passages without their answer: some
    answering sentences are taken out, and a passage gets some of the questions that others answer. Of the questions that a report
    leaves open only a few are put, but for those whose detail is only mentioned, which look like answered ones: they are put to the
    passage that seems to mention it. Some questions are put together with another one, whose answer stands elsewhere: what is to be
    named is the part of the answer that stands here.
    """
    chance = random.Random(seed)  # noqa: S311  # not for secrets
    found = [pack for report in reports for pack in _packs_of(report, chance) if len(pack.asked) >= _FEWEST_QUESTIONS]
    chance.shuffle(found)
    return found


def _packs_of(report: PracticeReport, chance: random.Random) -> Iterator[Pack]:
    number = 0
    while number < len(report.chunks):
        pair = report.chunks[number : number + 2]
        fits = len(pair) == 2 and sum(len(chunk.sentences) for chunk in pair) <= _LONGEST_PASSAGE
        numbers = (number, number + 1) if fits and chance.random() < _TWO_CHUNKS else (number,)
        chunk = _joined(report.document, *pair) if len(numbers) == 2 else pair[0]
        own = [(question, [sentence for place, sentence in _in_order(question) if place in numbers]) for question in report.questions]
        own = [(question, answers) for question, answers in own if answers]
        if own:
            others = [
                question
                for question in report.questions
                if all(question is not mine for mine, _ in own) and (not question.mentioned or _mentioned_in(question, report) in numbers)
            ]
            yield _pack(chunk, own, others, chance)
        number += len(numbers)


def _mentioned_in(question: PracticeQuestion, report: PracticeReport) -> int:
    """The chunk that holds the sentence which shares most words with the question."""
    asked = set(stems(question.question))

    def shared(number: int) -> int:
        return max((len(asked & set(stems(sentence.text))) for sentence in report.chunks[number].sentences), default=0)

    return max(range(len(report.chunks)), key=shared)


def _in_order(question: PracticeQuestion) -> list[tuple[int, Sentence]]:
    """The answering sentences with the numbers of their chunks, in the document's order."""
    return sorted(question.answers, key=lambda answer: answer[1].start)


def _joined(document: Document, first: Chunk, second: Chunk) -> Chunk:
    text = document.text[first.start : second.end]
    return replace(first, end=second.end, text=text, sentences=first.sentences + second.sentences)


def _pack(
    chunk: Chunk, own: Sequence[tuple[PracticeQuestion, list[Sentence]]], others: Sequence[PracticeQuestion], chance: random.Random
) -> Pack:
    kept = _kept(chunk, [answers for _, answers in own], chance)
    asked = []
    for question, answers in own:
        standing = [sentence for sentence in answers if sentence in kept]
        in_one_place = len({place for place, _ in question.answers}) == 1
        if in_one_place and standing and len(standing) < len(answers) < _A_LIST:
            continue  # is what is left an answer? nobody knows
        if others and chance.random() < _TWO_IN_ONE:
            question = _two_in_one(question, chance.choice(others), chance)
        asked.append((_asked(question), " ".join(MARKS[kept.index(sentence)] for sentence in standing) or prompts.NOT_STATED))
    chance.shuffle(asked)
    del asked[_MOST_QUESTIONS - 2 :]
    for question in others:
        share = _OF_OTHER_PASSAGES if question.answers else _ONLY_MENTIONED if question.mentioned else _LEFT_OPEN
        if len(asked) < _MOST_QUESTIONS and chance.random() < share:
            asked.append((_asked(question), prompts.NOT_STATED))
    return Pack(replace(chunk, sentences=kept), tuple(asked))


def _two_in_one(one: PracticeQuestion, other: PracticeQuestion, chance: random.Random) -> PracticeQuestion:
    """Both questions as one; as they are if either leans on earlier talk."""
    if one.talk or other.talk:
        return one
    first, second = chance.sample([one.question, other.question], 2)
    joined = f"{first} {second}" if chance.random() < 1 / 3 else f"{first.rstrip('?')}, and {second[0].lower()}{second[1:]}"
    return replace(one, question=joined)


def _kept(chunk: Chunk, answers: Sequence[list[Sentence]], chance: random.Random) -> tuple[Sentence, ...]:
    """The passage's sentences without some that answer; now and then nothing but the answer to one question."""
    if chance.random() < _ONE_ANSWER:
        return tuple(chance.choice(answers))
    answering = list(dict.fromkeys(sentence for found in answers for sentence in found))
    out = {sentence for sentence in answering if chance.random() < _TAKEN_OUT}
    kept = tuple(sentence for sentence in chunk.sentences if sentence not in out or sentence.text.startswith(TABLE_SIGN))
    return kept if len(kept) > 1 else chunk.sentences


def _asked(question: PracticeQuestion) -> str:
    talk = "".join(prompts.TALK.format(question=asked, answer=answer) for asked, answer in question.talk[-2:])
    return talk + prompts.QUESTION.format(question=question.question)


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
            dtype=torch.bfloat16,
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

    def learn(self, pack: Pack) -> None:
        """Add what a pack says to the next step."""
        (self.loss(pack) / _PACKS_A_STEP).backward()  # type: ignore[no-untyped-call]  # torch has none

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
        section = " > ".join(pack.chunk.heading_path) or pack.chunk.document
        told = prompts.PASSAGE.format(section=section, passage=reading_text(pack.chunk, MARKS))
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
        import gguf

        writer = gguf.GGUFWriter(path, "qwen2")
        writer.add_string("general.type", "adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", float(_ALPHA))
        for name, parameter in self._named():
            writer.add_tensor(name, parameter.detach().half().numpy())
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()

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


def main() -> None:
    """Train for so many minutes, or until every passage has been read once, and write the adapter."""
    from rich.progress import track

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=68.0)
    parser.add_argument("--go-on-from", type=Path, help="an adapter to train on; a new one by default")
    parser.add_argument("--seed", type=int, default=7, help="order of the material, and what is taken out of it")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    reports = load_practice()
    random.Random(1).shuffle(reports)  # noqa: S311  # not for secrets
    trainer = Trainer(verified_model_path("default", load_settings().home), options.go_on_from)
    material = packs(reports[HELD_OUT:], options.seed)
    started = time.monotonic()
    for number, pack in enumerate(track(material, "Training"), 1):
        trainer.learn(pack)
        done = max((time.monotonic() - started) / 60 / options.minutes, number / len(material))
        if number % _PACKS_A_STEP == 0:
            trainer.step(done, number // _PACKS_A_STEP)
        if number % _KEEP_EVERY == 0:
            trainer.write(options.out)
        if done >= 1:
            break
    trainer.write(options.out)
    held_out = packs(reports[:HELD_OUT], seed=5)
    right = sum(trainer.right(pack) for pack in held_out)
    print(f"{right} of {sum(len(pack.asked) for pack in held_out)} replies begin as they should (reports held out).")  # noqa: T201


if __name__ == "__main__":
    main()
