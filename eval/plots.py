"""The report's plots. Figures are made without pyplot, so no window system or global state is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from eval.growth import Grown
from eval.metrics import Estimate
from eval.summary import Summary

_RECALL = {1: "R@1", 3: "R@3", 5: "R@5", 10: "R@10"}


def accuracy(summaries: Sequence[Summary]) -> Figure:
    """Bars with intervals: share right of each kind, the pipelines side by side."""
    kinds = list(summaries[0].kinds)
    figure = Figure(figsize=(9, 0.35 * len(kinds) * len(summaries) + 1.5), layout="constrained")
    axes = figure.subplots()
    height = 0.8 / len(summaries)
    for position, summary in enumerate(summaries):
        estimates = [summary.kinds[kind] for kind in kinds]
        axes.barh(
            [row + position * height for row in range(len(kinds))],
            [100 * (estimate.value or 0.0) for estimate in estimates],
            height,
            xerr=[list(reach) for reach in zip(*map(_reach, estimates), strict=True)],
            label=summary.pipeline,
            error_kw={"elinewidth": 1, "capsize": 2},
        )
    axes.set_yticks([row + height * (len(summaries) - 1) / 2 for row in range(len(kinds))], kinds)
    axes.invert_yaxis()
    axes.set(xlim=(0, 105), xlabel="answered right (%), with 95 % intervals")
    axes.legend(loc="lower right")
    return figure


def _reach(estimate: Estimate) -> tuple[float, float]:
    """How far the interval reaches below and above the value, in points; never negative, as the plot demands."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return 0.0, 0.0
    return max(0.0, 100 * (estimate.value - estimate.low)), max(0.0, 100 * (estimate.high - estimate.value))


def refusals(pipeline: str, answerable: Sequence[float], unanswerable: Sequence[float], threshold: float) -> Figure:
    """What each threshold would decline, from the likelihoods of the best sentence: unanswerable questions against answerable ones.

    The curve runs over all thresholds from 0 to 1; the one in use is marked.
    """
    figure = Figure(figsize=(6, 5), layout="constrained")
    axes = figure.subplots()

    def declined(values: Sequence[float], below: float) -> float:
        return 100 * sum(value < below for value in values) / len(values)

    steps = sorted({0.0, 1.0, *answerable, *unanswerable, *(value + 1e-9 for value in (*answerable, *unanswerable))})
    axes.plot([declined(answerable, step) for step in steps], [declined(unanswerable, step) for step in steps])
    axes.plot(declined(answerable, threshold), declined(unanswerable, threshold), "o", color="C1", label=f"in use: {threshold:g}")
    for step in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        axes.annotate(
            f"{step:g}", (declined(answerable, step), declined(unanswerable, step)), fontsize=7, xytext=(4, -8), textcoords="offset points"
        )
    axes.set(
        title=f"{pipeline}: what each threshold would decline",
        xlabel="answerable questions declined (%)",
        ylabel="unanswerable questions declined (%)",
        xlim=(-2, 102),
        ylim=(-2, 102),
    )
    axes.legend(loc="lower right")
    return figure


def latency(timings: Mapping[str, Sequence[Mapping[str, float]]]) -> Figure:
    """Share of questions whose first (dashed) and last (solid) word had come by a time; log scale."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots()
    for number, (pipeline, rows) in enumerate(timings.items()):
        for name, label, style in (("first_word", "first word", "--"), ("total", "last word", "-")):
            values = [row[name] for row in rows if row.get(name, 0) > 0]
            if values:
                axes.ecdf(values, label=f"{pipeline}, {label}", linestyle=style, color=f"C{number}")
    axes.set(xscale="log", xlabel="seconds since the question", ylabel="share of questions")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower right")
    return figure


def growth(sizes: Sequence[Grown]) -> Figure:
    """Time of a search, and memory and disk, against the number of chunks; both scales logarithmic."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    chunks = [size.chunks for size in sizes]
    left.plot(chunks, [1000 * size.search for size in sizes], marker="o")
    left.set(xscale="log", yscale="log", xlabel="chunks", ylabel="a search (ms)")
    for label, values in (("memory", [size.memory for size in sizes]), ("disk", [size.disk for size in sizes])):
        right.plot(chunks, values, marker="o", label=label)
    right.set(xscale="log", yscale="log", xlabel="chunks", ylabel="megabytes")
    right.legend()
    return figure


def recall(summaries: Sequence[Summary]) -> Figure:
    """recall@k against k, with intervals."""
    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots()
    for summary in summaries:
        estimates = [summary.retrieval[measure] for measure in _RECALL.values()]
        reach = [list(side) for side in zip(*map(_reach, estimates), strict=True)]
        axes.errorbar(
            list(_RECALL), [100 * (estimate.value or 0.0) for estimate in estimates], reach, marker="o", capsize=3, label=summary.pipeline
        )
    axes.set(xlabel="passages looked at (k)", ylabel="evidence found (recall@k, %)", ylim=(0, 105), xticks=list(_RECALL))
    axes.legend(loc="lower right")
    return figure
