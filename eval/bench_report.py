"""The benchmarks told to people: runs them part by part and writes ``benchmarks.md`` with its plots."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from corpus import read_document
from eval import bench
from eval.growth import Grown, grow
from eval.questions import Question, spread
from eval.report import drawn, markdown_table
from eval.run import ChapterVerse, Outcome, code_version
from eval.tutorial import Tutorial
from rag import Chatbot, Settings
from rag.engine import state_folder

Show = Callable[[str, int, int], None]
_BESIDE, _COLD, _FEW = 30, 6, 10
_ASKERS, _ASKED = (1, 4, 8), 8
_REPORTS = (1, 10, 100, 1110)
"""The last makes some 100,000 chunks of the report at hand."""
_STAGES = {"evidence": "passages shown", "first_word": "first word", "total": "last word", "prompt_tokens": "prompt tokens read"}


def write_benchmarks(folder: Path, settings: Settings, questions: Sequence[Question], show: Show) -> None:
    """Measure everything and write it, after each part what there is so far. The machine should have nothing else to do."""
    bot = Chatbot.from_settings(settings, show)
    bot.load()
    kept = bot.read_ahead(lambda done, total: show("Reading ahead", done, total))
    machine = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    told = [
        "# Benchmarks",
        "Written by `make bench`, in one run on one machine, which other work may have shared: trust ratios and medians.",
        f"Code {code_version()[:12]}, {machine}, model `{settings.model}`.",
    ]
    plots: dict[str, bytes] = {}
    parts: tuple[Callable[[], list[str]], ...] = (
        lambda: _beside(bot, settings, spread(questions, _BESIDE), show, plots),
        lambda: _limit(bot, settings, spread(questions, _FEW), show),
        lambda: _crowds(bot, settings, spread(questions, _ASKED), show),
        lambda: _starts([question.question for question in spread(questions, _FEW) if not question.turns], show),
        lambda: _building(bot, settings, kept),
        lambda: _growth(settings, [question.question for question in spread(questions, _FEW)], show, plots),
    )
    for part in parts:
        told += part()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "benchmarks.md").write_text("\n\n".join(told) + "\n", encoding="utf-8")
        for name, image in plots.items():
            (folder / name).write_bytes(image)
    bot.close()


def _counter(show: Show, step: str, total: int) -> bench.Advance:
    done = iter(range(1, total + 1))
    return lambda: show(step, next(done), total)


def _beside(bot: Chatbot, settings: Settings, questions: Sequence[Question], show: Show, plots: dict[str, bytes]) -> list[str]:
    warm, tutorial = ChapterVerse(bot, settings.passages_read), Tutorial(settings)
    nothing_kept = settings.model_copy(update={"reading_cache_megabytes": 0})
    cold = ChapterVerse(Chatbot.from_settings(nothing_kept), settings.passages_read)
    cold.name = "chapterverse, cold"
    for_cold = spread(questions, _COLD)
    others = [question for question in questions if question not in for_cold]
    # Each has read its own instructions, as it has by the second question that is ever put to it.
    bench.asked([cold, tutorial], others[:1], lambda: None)
    advance = _counter(show, "Beside the tutorial", 2 * len(questions) + len(for_cold))
    # Cold first: after another the engine might still hold the passages.
    outcomes = bench.asked([cold, warm, tutorial], for_cold, advance)
    cold_beside = {name: outcomes[name] for name in (cold.name, tutorial.name)}
    more = bench.asked([warm, tutorial], others, advance)
    warm_beside = {name: outcomes[name] + more[name] for name in (warm.name, tutorial.name)}
    plots["benchmark-latency.svg"] = drawn("latency", {name: [one.timings for one in rows] for name, rows in warm_beside.items()})
    tutorial.close()
    held = bench.memory()
    return [
        "## Beside a LangChain tutorial",
        "The same questions, put to one after the other, with the same model. Medians, seconds.",
        "Each has an engine of its own, which has read its instructions.",
        f"Warm: every passage was read ahead ({len(questions)} questions). Cold: no passage was ({len(for_cold)} of them).",
        markdown_table([["warm", "ours", "tutorial", "tutorial / ours"], *ratios(warm_beside)]),
        markdown_table([["cold", "ours", "tutorial", "tutorial / ours"], *ratios(cold_beside)]),
        "Cold, our first words come from a glance at the nearest sentences; the answer may not keep them. The tutorial's are its answer.",
        "![Share of questions whose first and last word had come by a time](benchmark-latency.svg)",
        f"Memory, both pipelines in one process: {held['this process']:.0f} MB, and {held['engine']:.0f} MB our engine with the model.",
    ]


def ratios(outcomes: Mapping[str, Sequence[Outcome]]) -> list[list[str]]:
    """A row a stage: its name, our median, theirs, and how many times ours theirs is; of the two sides, ours comes first."""
    ours, theirs = outcomes.values()
    rows = []
    for stage, name in _STAGES.items():
        us, them = ([one.timings[stage] for one in side if stage in one.timings] for side in (ours, theirs))
        if us and them:
            rows.append([name, f"{median(us):.3g}", f"{median(them):.3g}", f"{median(them) / median(us):.1f}" if median(us) else "–"])
    return rows


def _limit(bot: Chatbot, settings: Settings, questions: Sequence[Question], show: Show) -> list[str]:
    found = bench.limits(bot, settings, questions, _counter(show, "Beside the engine", len(questions)))
    sizes = (8, 24, 64, 325)
    reading = [["tokens read behind a passage", "seconds", "tokens a second"]]
    for tokens in sizes:
        took = bench.engine_seconds(settings, tokens)
        reading.append([str(tokens), f"{took:.2f}", f"{tokens / took:.0f}"])
    writing = (bench.engine_seconds(settings, 8, written=33) - bench.engine_seconds(settings, 8)) / 32
    other = bench.beside_the_model(bot, settings, questions, _counter(show, "Beside the model", len(questions)))
    ratio = median(one.ours / one.engine for one in found)
    ours, engine = median(one.ours for one in found), median(one.engine for one in found)
    beside = [
        "What we need from a question to the first token of the reply to its nearest passage (search, restoring, reading), and what the",
        "engine needs to read as many tokens at that depth and write one:",
        f"median ratio **{ratio:.2f}** ({ours:.2f} s and {engine:.2f} s, {len(questions)} questions).",
    ]
    return [
        "## How far from the limit",
        "\n".join(beside),
        f"All that is not the model, a question: {1000 * median(other):.0f} ms (longest {1000 * max(other):.0f} ms).",
        "The engine by itself, with the adapter:",
        markdown_table(reading),
        f"It writes a token in {1000 * writing:.0f} ms; a reply to a passage has two or three.",
    ]


def _crowds(bot: Chatbot, settings: Settings, questions: Sequence[Question], show: Show) -> list[str]:
    advance = _counter(show, "Many askers", len(_ASKERS) * len(questions))
    crowds = [bench.crowd(bot, settings, questions, askers, advance) for askers in _ASKERS]
    alone = crowds[0].whole
    free = bench.seconds_till_free(bot, settings, questions[:5])
    rows = [["askers", "answers a minute", "of one asker's", "passages shown", "first word", "last word", "longest"]]
    for one in crowds:
        times = (f"{median(values):.2f}" for values in (one.evidence, one.first_word, one.total))
        pace = 60 * len(questions) / one.whole
        rows.append([str(one.askers), f"{pace:.1f}", f"{alone / one.whole:.2f}", *times, f"{max(one.total):.1f}"])
    return [
        "## Many askers",
        f"{len(questions)} questions, each asker putting the next when answered. Medians, seconds.",
        markdown_table(rows),
        f"When an asker leaves, the engine takes up other work after {median(free):.2f} s (longest {max(free):.2f} s, {len(free)} tries).",
    ]


def _starts(questions: Sequence[str], show: Show) -> list[str]:
    show("Starting", 0, 1)
    rows = [
        [f"`{name}`", f"{median(took):.2f}", f"{min(took):.2f}", f"{max(took):.2f}", str(len(took))]
        for name, took in bench.starts(questions).items()
    ]
    show("Starting", 1, 1)
    return [
        "## Starting",
        "Files in the disk's cache, passages read ahead. Seconds; each `ask` has another question.",
        markdown_table([["", "median", "shortest", "longest", "runs"], *rows]),
    ]


def _building(bot: Chatbot, settings: Settings, kept: int) -> list[str]:
    stages = bench.building(settings)
    whole = sum(stages.values())
    rows = [[stage, f"{took:.2f}", f"{100 * took / whole:.0f} %"] for stage, took in stages.items()]
    sizes = [file.stat().st_size / 1e6 for file in state_folder(settings).glob("*.state")]
    characters = sum(len(document.text) for document in bot.documents)
    return [
        "## Building the index",
        f"{characters:,} characters.",
        markdown_table([["stage", "seconds", "share"], *rows]),
        f"What the model has read of a passage takes {median(sizes):.0f} MB (longest {max(sizes):.0f} MB); {kept} passages are kept.",
    ]


def _growth(settings: Settings, questions: Sequence[str], show: Show, plots: dict[str, bytes]) -> list[str]:
    document = read_document(settings.document)
    sizes: list[Grown] = []
    for done, number in enumerate(_REPORTS, 1):
        show("Growing", done - 1, len(_REPORTS))
        sizes.append(grow(document, number, questions, settings))
    show("Growing", len(_REPORTS), len(_REPORTS))
    plots["benchmark-growth.svg"] = drawn("growth", sizes)
    head = ["reports", "chunks", "sentences", "cut", "index", "save", "load", "first search", "search", "memory (MB)", "disk (MB)"]
    rows = [
        [
            str(one.reports), f"{one.chunks:,}", f"{one.sentences:,}", f"{one.chunking:.1f}", f"{one.indexing:.1f}", f"{one.saving:.1f}",
            f"{one.loading:.2f}", f"{one.first_search:.2f}", f"{one.search:.3f}", f"{one.memory:.0f}", f"{one.disk:.0f}",
        ]
        for one in sizes
    ]  # fmt: skip
    return [
        "## As the corpus grows",
        "Reports made for the purpose; seconds. Vectors are random here, for embedding takes the same time for each sentence.",
        "Search is exact at every size: no passage is lost to an approximation.",
        markdown_table([head, *rows]),
        "![Time of a search and memory against the number of chunks](benchmark-growth.svg)",
    ]
