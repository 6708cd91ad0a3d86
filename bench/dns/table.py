"""The figures beside the bars."""

from results import OURS, cell, find, print_bars

ECHO = "UDP echo"


def peers_of(results):
    return [name for name in results if name not in (OURS, ECHO)]


def best(results, part, keys, choose):
    """The best peer's figure and its name; nothing without one."""
    values = [(find(results, name, part, *keys), name) for name in peers_of(results)]
    values = [value for value in values if value[0] is not None]
    return choose(values) if values else None


def growth(results, name):
    few, million = (find(results, name, part, "cpu_us", "median") for part in ("growth", "core"))
    return None if few is None or million is None else (million / few - 1) * 100


COLUMNS = [
    ("CPU us/query", lambda r, n: cell(r, n, "core", ["cpu_us"], "{:.2f}")),
    ("q/s, one core", lambda r, n: cell(r, n, "core", ["rate"], "{:.0f}")),
    ("core used", lambda r, n: cell(r, n, "core", ["core_use", "median"], "{:.2f}")),
    ("q/s, two threads", lambda r, n: cell(r, n, "threads", ["rate"], "{:.0f}")),
    ("CPU us/query, two", lambda r, n: cell(r, n, "threads", ["cpu_us"], "{:.2f}")),
    ("growth %", lambda r, n: "-" if growth(r, n) is None else f"{growth(r, n):.0f}"),
    ("RSS MB", lambda r, n: cell(r, n, "core", ["memory_mb"], "{:.0f}")),
    ("cold load s", lambda r, n: cell(r, n, "core", ["load_s"], "{:.2f}")),
    ("reload s", lambda r, n: cell(r, n, "reload", ["effective_s"], "{:.2f}")),
    ("lost", lambda r, n: cell(r, n, "reload", ["lost"], "{}")),
    ("worst ms", lambda r, n: cell(r, n, "reload", ["worst_ms"], "{:.1f}")),
    ("RSS MB after", lambda r, n: cell(r, n, "reload", ["after_mb"], "{:.0f}")),
]


def bars(results):
    """Bar, what must be, what is, whether; rows whose figures are there."""
    cpu, peer_cpu = find(results, OURS, "core", "cpu_us", "median"), best(results, "core", ("cpu_us", "median"), min)
    if cpu and peer_cpu:
        ratio = cpu / peer_cpu[0]
        yield "CPU a query, of the best peer", "<= 0.85", f"{ratio:.2f} ({peer_cpu[1]})", ratio <= 0.85
    rate = find(results, OURS, "threads", "rate", "median")
    peer_rate = best(results, "threads", ("rate", "median"), max)
    if rate and peer_rate:
        ratio = rate / peer_rate[0]
        yield "two threads, of the best peer's rate", ">= 1.1", f"{ratio:.2f} ({peer_rate[1]})", ratio >= 1.1
    grown = growth(results, OURS)
    if grown is not None:
        yield "growth of CPU a query, 200 to 1,000,000 names", "<= 10 %", f"{grown:.0f} %", grown <= 10
    for bar, part, key, most, unit in (
            ("memory with 1,000,000 names and cache", "core", "memory_mb", 100, " MB"),
            ("cold load", "core", "load_s", 1.0, " s"),
            ("reload effective", "reload", "effective_s", 1.0, " s"),
            ("reload, lost", "reload", "lost", 0, ""),
            ("reload, worst answer", "reload", "worst_ms", 10, " ms")):
        if part in results.get(OURS, {}):
            value = results[OURS][part][key]
            text = "never" if value is None else f"{value:.2f}{unit}" if unit else str(value)
            yield bar, f"<= {most}{unit}", text, value is not None and value <= most


def print_table(results):
    print("| server | " + " | ".join(title for title, _ in COLUMNS) + " |")
    print("|---|" + "---|" * len(COLUMNS))
    for name in results:
        print(f"| {name} | " + " | ".join(show(results, name) for _, show in COLUMNS) + " |")
    print_bars(bars(results))
