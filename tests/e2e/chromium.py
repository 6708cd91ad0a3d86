"""Headless Chromium as a person drives it: opens pages, reads what they say, clicks, types. Speaks the DevTools
protocol over two pipes, so no port is open and nothing else is needed."""
import base64
import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
import time

from world import PATIENCE_S

QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"]


def high_pipe():
    """A pipe whose ends leave the low numbers alone, which Chromium takes for its own two."""
    ends = []
    for low in os.pipe():
        ends.append(fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, 20))
        os.close(low)
    return ends


class Chromium:
    """`with Chromium(proxy, language, keys) as page:` one tab behind the proxy; `keys` are the hashes of public keys
    that are trusted beside the system's authorities."""

    def __init__(self, proxy, language, keys=()):
        self.options = [f"--proxy-server=http://127.0.0.1:{proxy}", f"--accept-lang={language}",
                        "--proxy-bypass-list=<-loopback>"]
        if keys:
            self.options.append("--ignore-certificate-errors-spki-list=" + ",".join(keys))
        self.number, self.kept, self.session = 0, b"", None

    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="haechi-browser-")
        take, self.write_end = high_pipe()
        self.read_end, give = high_pipe()
        line = f'exec "$@" 3<&{take} 4>&{give}'
        self.process = subprocess.Popen(
            ["bash", "-c", line, "bash", "chromium", *QUIET, "--remote-debugging-pipe", f"--user-data-dir={self.profile}",
             *self.options, "about:blank"],
            pass_fds=(take, give), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(take)
        os.close(give)
        os.set_blocking(self.read_end, False)
        try:
            tab = self.wait(self.find_tab, "a tab")
            self.session = self.ask("Target.attachToTarget", targetId=tab, flatten=True)["sessionId"]
            self.ask("Page.enable")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        with contextlib.suppress(Exception):
            self.session = None
            self.ask("Browser.close")
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)
        shutil.rmtree(self.profile, ignore_errors=True)

    def find_tab(self):
        tabs = [each for each in self.ask("Target.getTargets")["targetInfos"] if each["type"] == "page"]
        return tabs[0]["targetId"] if tabs else None

    @staticmethod
    def wait(condition, what):
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"waited {PATIENCE_S} s in vain for {what}")

    def ask(self, method, **parameters):
        """The answer to one command."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            answer = self.read_message()
            if answer is None:
                if self.process.poll() is not None:
                    raise AssertionError("Chromium ended")
                time.sleep(0.005)
            elif answer.get("id") == self.number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]
        raise AssertionError(f"no answer to {method}")

    def read_message(self):
        with contextlib.suppress(BlockingIOError):
            while b"\0" not in self.kept:
                piece = os.read(self.read_end, 1 << 16)
                if not piece:
                    return None
                self.kept += piece
        if b"\0" not in self.kept:
            return None
        message, self.kept = self.kept.split(b"\0", 1)
        return json.loads(message)

    def open(self, url):
        """Goes there and waits until it is all there."""
        answer = self.ask("Page.navigate", url=url)
        if answer.get("errorText"):
            raise AssertionError(f"{url}: {answer['errorText']}")
        self.wait(lambda: self.value("document.readyState") == "complete", f"{url} to load")

    def value(self, script):
        """What a script gives; None while the page changes."""
        try:
            answer = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        except AssertionError as error:
            if "context" in str(error) or "navigated" in str(error):
                return None
            raise
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"]["exception"].get("description", "a script failed"))
        return answer["result"].get("value")

    def text(self):
        """What a person reads."""
        return self.value("document.body ? document.body.innerText : ''") or ""

    def wait_for_text(self, words):
        try:
            return self.wait(lambda: words in self.text() and self.text(), repr(words))
        except AssertionError as error:
            raise AssertionError(f"{error}; the page says: {self.text()[:2000]}") from None

    def click(self, selector):
        """A real click in the middle of the element."""
        self.value(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        box = self.value(f"(r => [r.x + r.width / 2, r.y + r.height / 2])"
                         f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())")
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def press(self, key, code):
        for kind in ("rawKeyDown", "char", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code,
                     text={"Enter": "\r", " ": " "}.get(key, "") if kind == "char" else "")

    def type(self, text):
        self.ask("Input.insertText", text=text)

    def paint(self, path, width, height, is_dark=False):
        """A picture of the whole page."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.ask("Emulation.setEmulatedMedia",
                 features=[{"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}])
        data = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        picture = base64.b64decode(data)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
        return picture
