"""The figures beside the bars."""

from results import OURS, cell, find, print_bars

DIRECT, STEERED, RELAY = "direct", "haechi, no CONNECT", "bare relay"


def middle(results, name, part, key):
    return find(results, name, part, key, "median")


# Title, then the columns: title, part, key, form.
TABLES = [
    ("Through tunnels", [
        ("CONNECT and plain request /s", "connect", "rate", "{:.0f}"), ("CPU us", "connect", "cpu_us", "{:.0f}"),
        ("TLS connections /s", "tunnel", "rate", "{:.0f}"), ("CPU us", "tunnel", "cpu_us", "{:.0f}"),
        ("bulk MB/s", "tunnel_bulk", "megabytes_s", "{:.0f}"), ("CPU ms/GB", "tunnel_bulk", "cpu_ms_gb", "{:.0f}"),
        ("kB an idle one", "idle_tunnel", "kb", "{:.1f}")]),
    ("Intercepted", [
        ("new /s", "handshake", "rate", "{:.0f}"), ("CPU us", "handshake", "cpu_us", "{:.0f}"),
        ("new names /s", "minted", "rate", "{:.0f}"), ("dropped", "minted", "failed", "{:.0f}"), ("again /s", "cached", "rate", "{:.0f}"),
        ("requests /s", "keep", "rate", "{:.0f}"), ("CPU us", "keep", "cpu_us", "{:.1f}"),
        ("h2 requests /s", "http2", "rate", "{:.0f}"), ("CPU us", "http2", "cpu_us", "{:.1f}"),
        ("bulk MB/s", "bulk", "megabytes_s", "{:.0f}"), ("CPU ms/GB", "bulk", "cpu_ms_gb", "{:.0f}"),
        ("kB an idle one", "idle_intercept", "kb", "{:.1f}")]),
    ("Streams and bodies", [
        ("event ms, middle", "events", "middle_ms", "{:.2f}"), ("p99", "events", "p99_ms", "{:.2f}"),
        ("4 x 100 MB down, MB more", "bodies", "down_mb", "{:.1f}"), ("nobody reads", "bodies", "held_mb", "{:.1f}"),
        ("4 x 100 MB up", "bodies", "up_mb", "{:.1f}"), ("lost", "bodies", "lost", "{}")]),
]


def ratio(results, part, key, ours=OURS, other=DIRECT):
    above, below = middle(results, ours, part, key), middle(results, other, part, key)
    return None if above is None or not below else above / below


def of_direct(results, part, key="rate"):
    """The rate of the direct one's, and what it would be if the proxy had the whole of its core."""
    value, use = ratio(results, part, key), middle(results, OURS, part, "core_use")
    return None if value is None else (value, value / use)


def bars(results):
    """Bar, what must be, what is, whether; rows whose figures are there."""
    def least(bar, must, value):
        if isinstance(value, tuple):
            yield bar, f">= {must}", "{:.2f}; {:.2f} with the whole core".format(*value), value[0] >= must
        elif value is not None:
            yield bar, f">= {must}", f"{value:.2f}", value >= must

    def most(bar, must, value, form="{:.2f}", unit=""):
        if value is not None:
            yield bar, f"<= {must}{unit}", form.format(value) + unit, value <= must

    yield from least("new CONNECT tunnels, of direct", 0.85, of_direct(results, "connect"))
    limit = ratio(results, "connect", "rate", RELAY)
    if limit is not None:
        yield "the same, the bare relay", "", f"{limit:.2f}", None
    yield from most("CPU a tunnelled TLS connection, of HAProxy (which is asked no CONNECT)", 1.25,
                    ratio(results, "tunnel", "cpu_us", OURS, "haproxy"))
    yield from most("the same, haechi asked no CONNECT either", 1.25,
                    ratio(results, "tunnel", "cpu_us", STEERED, "haproxy"))
    yield from most("bulk through a tunnel, CPU a GB, of HAProxy", 1.0,
                    ratio(results, "tunnel_bulk", "cpu_ms_gb", OURS, "haproxy"))
    yield from least("intercepted, full handshakes, of direct", 0.85, of_direct(results, "handshake"))
    yield from least("the same, of squid", 2.5, ratio(results, "handshake", "rate", OURS, "squid"))
    minted, cached = middle(results, OURS, "minted", "rate"), middle(results, OURS, "cached", "rate")
    yield from least("never-seen names, of own cached rate", 0.8, minted / cached if minted and cached else None)
    yield from least("intercepted requests on kept connections, of direct", 0.7, of_direct(results, "keep"))
    yield from most("the same, CPU, of HAProxy", 1.5, ratio(results, "keep", "cpu_us", OURS, "haproxy"))
    yield from least("intercepted bulk, of direct", 0.85, of_direct(results, "bulk", "megabytes_s"))
    yield from least("intercepted HTTP/2, of direct", 0.5, of_direct(results, "http2"))
    yield from most("an idle tunnel", 8, find(results, OURS, "idle_tunnel", "kb"), "{:.1f}", " kB")
    yield from most("an idle intercepted connection", 60, find(results, OURS, "idle_intercept", "kb"), "{:.1f}", " kB")
    late, base = find(results, OURS, "events", "p99_ms"), find(results, DIRECT, "events", "middle_ms")
    yield from most("added to an event's delay, p99", 5, None if late is None or base is None else late - base,
                    "{:.2f}", " ms")
    for bar, key in (("down", "down_mb"), ("nobody reads", "held_mb"), ("up, held for a verdict", "up_mb")):
        yield from most(f"memory of 4 x 100 MB in flight, {bar}", 4, find(results, OURS, "bodies", key), "{:.1f}", " MB")


def print_tables(results):
    for title, columns in TABLES:
        shown = [name for name in results
                 if any(find(results, name, part, key) is not None for _, part, key, _ in columns)]
        if not shown:
            continue
        print(f"\n| {title} | " + " | ".join(column[0] for column in columns) + " |")
        print("|---|" + "---|" * len(columns))
        for name in shown:
            print(f"| {name} | " + " | ".join(cell(results, name, part, [key], form) for _, part, key, form in columns) + " |")
    print_bars(bars(results))
