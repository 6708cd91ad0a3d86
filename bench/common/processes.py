"""Programs under test: a folder and a process each; what a process and its helpers spend and hold."""
import os
import re
import subprocess
import tempfile


def tree(pid):
    """The process and all its descendants."""
    out = [pid]
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                for child in file.read().split():
                    out += tree(int(child))
    except OSError:
        pass
    return out


def cpu_seconds(pid):
    """Time on a processor, of all threads; exact, where /proc/PID/stat counts in ticks."""
    total = 0
    for process in tree(pid):
        try:
            for task in os.listdir(f"/proc/{process}/task"):
                with open(f"/proc/{process}/task/{task}/schedstat", encoding="ascii") as file:
                    total += int(file.read().split()[0])
        except OSError:
            pass
    return total / 1e9


def memory_kb(pid, key):
    """Of a process and its descendants: Pss or another line of smaps_rollup, or VmRSS or VmHWM of status."""
    total = 0
    for process in tree(pid):
        for file in ("smaps_rollup", "status"):
            try:
                with open(f"/proc/{process}/{file}", encoding="ascii", errors="replace") as lines:
                    found = re.search(rf"^{key}:\s+(\d+)", lines.read(), re.M)
            except OSError:
                continue
            if found:
                total += int(found.group(1))
                break
    return total


def end(process, limit_s):
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(limit_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Program:
    """One of those that are compared."""
    name = ""

    def __init__(self, parent):
        self.folder = tempfile.mkdtemp(prefix=f"{self.name}-", dir=parent)
        os.chmod(self.folder, 0o777)  # some give up root
        self.process = None

    @property
    def pid(self):
        return self.process.pid

    def write(self, name, text):
        path = f"{self.folder}/{name}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def spawn(self, command, is_pinned):
        """On core 0, where it is pinned."""
        with open(f"{self.folder}/log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen((["taskset", "-c", "0"] if is_pinned else []) + command, stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL)

    def end_of_log(self):
        with open(f"{self.folder}/log", encoding="utf-8", errors="replace") as log:
            return log.read()[-2000:]

    def stop(self):
        end(self.process, 20)
