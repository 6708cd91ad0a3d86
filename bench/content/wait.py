#!/usr/bin/env python3
"""How long others on the same worker wait while a large prompt is read, looked through and changed: small requests that
the gateway itself answers (they hold a secret, which the policy blocks), alone and beside prompts of several sizes.

usage: HAECHI=PROGRAM wait.py      PROGRAM is a release build
"""
import json
import multiprocessing
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tests" / "e2e"))
import content_world  # noqa: E402

SECONDS = 6
SMALL = {"model": "m", "messages": [{"role": "user", "content": f"key {content_world.SECRET}"}]}
LINE = "회의 결과를 정리해 줘. The agenda of the next meeting, with 12 items and the minutes of 2025-03-15. "


class OneWorker(content_world.ContentWorld):
    def write_config(self):
        super().write_config()
        path = self.folder / "haechi.yaml"
        path.write_text(path.read_text() + "\nlimits: {threads: 1}\n")


def ask_small(world, times, stop):
    """Small requests one after the other on a kept connection; their times in milliseconds."""
    connection = world.connect("api.openai.com")
    found = []
    while not stop.is_set():
        begin = time.perf_counter()
        connection.request("POST", "/v1/chat/completions", json.dumps(SMALL).encode(), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        found.append((time.perf_counter() - begin) * 1e3)
        assert answer.status >= 400, answer.status
        time.sleep(0.002)
    times.put(sorted(found))


def ask_large(world, size, stop, count):
    """Prompts of `size` kB with a few values to change, one after the other."""
    text = (LINE * (size * 1024 // len(LINE.encode()) + 1))[: size * 1024 // 2] + f" {content_world.NUMBER} {content_world.MAIL}"
    text += LINE * max(0, (size * 1024 - 4096 - len(text.encode())) // len(LINE.encode()))
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": text}]}, ensure_ascii=False).encode()
    while not stop.is_set():
        status, _, _ = world.post("api.deepseek.com", "/chat/completions", body)
        assert status == 200, status
        count.value += 1


def measure(world, size):
    stop, times, count = multiprocessing.Event(), multiprocessing.Queue(), multiprocessing.Value("i", 0)
    processes = [multiprocessing.Process(target=ask_small, args=(world, times, stop))]
    if size:
        processes.append(multiprocessing.Process(target=ask_large, args=(world, size, stop, count)))
    for process in processes:
        process.start()
    time.sleep(SECONDS)
    stop.set()
    found = times.get(timeout=60)
    for process in processes:
        process.join(60)
    what = f"beside prompts of {size} kB" if size else "alone"
    print(f"{what:<28} {len(found):6} small requests   median {found[len(found) // 2]:7.2f} ms   "
          f"p99 {found[len(found) * 99 // 100]:7.2f} ms   most {found[-1]:7.2f} ms   {count.value} large ones", flush=True)


def main():
    if "HAECHI" not in os.environ:
        sys.exit(__doc__)
    multiprocessing.set_start_method("fork")
    with OneWorker() as world:
        for size in (0, 64, 256, 1000):
            measure(world, size)


if __name__ == "__main__":
    main()
