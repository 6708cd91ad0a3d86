#!/usr/bin/env python3
"""What `haechi ca export` prints, followed to the letter, then each tool asks an inspected site through the gateway: it
gets its answer under our authority, and without that it does not.

usage: trust_tools_test.py HAECHI"""
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

if len(sys.argv) > 1 and not sys.argv[1].startswith("-") and os.path.exists(sys.argv[1]):
    os.environ["HAECHI"] = os.path.abspath(sys.argv.pop(1))

from cases_world import HAECHI, PATIENCE_S, World, answer_simply, run  # noqa: E402

# Read, and spliced: a setting must not take the real roots away.
HOSTS = {"careful.test": "127.0.3.1", "plain.test": "127.0.3.2"}

NODE = """
const http = require('http'), tls = require('tls');
const [host, port, proxy] = process.argv.slice(1);
http.request({host: '127.0.0.1', port: proxy, method: 'CONNECT', path: `${host}:${port}`,
              headers: {host: `${host}:${port}`}}).on('connect', (_, socket) => {
  const site = tls.connect({socket, servername: host}, () => {
    site.write(`GET / HTTP/1.1\\r\\nHost: ${host}\\r\\nAccept: application/json\\r\\nConnection: close\\r\\n\\r\\n`);
  });
  site.on('data', data => process.stdout.write(data));
  site.on('error', error => { console.log('refused: ' + error.code); process.exit(1); });
}).end();
"""

PYTHON = """
import sys, urllib.request
host, port, proxy = sys.argv[1:]
opener = urllib.request.build_opener(urllib.request.ProxyHandler({'https': f'http://127.0.0.1:{proxy}'}))
request = urllib.request.Request(f'https://{host}:{port}/', headers={'Accept': 'application/json'})
print(opener.open(request, timeout=20).read().decode())
"""

JAVA = """
import java.net.*;
import java.net.http.*;

public class Fetch {
  public static void main(String[] words) throws Exception {
    var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", Integer.parseInt(words[2])))).build();
    var request = HttpRequest.newBuilder(URI.create("https://" + words[0] + ":" + words[1] + "/")).build();
    System.out.println(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
"""


class Tools(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(HOSTS).__enter__()
        cls.out = cls.world.folder / "trust"

    @classmethod
    def tearDownClass(cls):
        cls.world.__exit__()

    def setUp(self):
        self.home = self.world.folder / f"home-{self._testMethodName}"
        self.home.mkdir()

    def export(self, kind):
        """The lines that are to be run."""
        text = run(HAECHI, "ca", "export", "--dir", f"{self.world.folder}/authority", "--for", kind, "--out",
                   str(self.out), "--system-roots", f"{self.world.folder}/root.pem")
        return [line for line in text.splitlines() if line and not line.startswith("#")]

    def sh(self, lines, *command):
        """Runs `command` where `lines` were typed before, in a home of its own."""
        env = {"HOME": str(self.home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        for name in ("JAVA_HOME", "PYENV_ROOT"):
            if name in os.environ:
                env[name] = os.environ[name]
        script = "\n".join([*lines, 'exec "$@"'])
        done = subprocess.run(["bash", "-c", script, "bash", *map(str, command)], env=env, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=3 * PATIENCE_S)
        return done.stdout

    def where(self, host):
        return host, self.world.port, self.world.proxy

    def asserts_trust(self, lines, command, hosts=("careful.test", "plain.test")):
        for host in hosts:
            self.assertIn(f"the site {host}", self.sh(lines, *command(host)))
        self.assertNotIn("the site careful.test", self.sh([], *command("careful.test")))

    def test_curl(self):
        def command(host):
            return ("curl", "-sS", "--proxy", f"http://127.0.0.1:{self.world.proxy}", f"https://{host}:{self.world.port}/")
        self.asserts_trust(self.export("curl"), command)

    def test_python(self):
        self.asserts_trust(self.export("python"), lambda host: (sys.executable, "-c", PYTHON, *self.where(host)))

    def test_node(self):
        self.asserts_trust(self.export("node"), lambda host: ("node", "-e", NODE, *self.where(host)), ["careful.test"])

    def test_agents(self):
        lines = [line for line in self.export("agents") if line.startswith("export ")]
        self.asserts_trust(lines, lambda host: ("node", "-e", NODE, *self.where(host)), ["careful.test"])
        self.asserts_trust(lines, lambda host: (sys.executable, "-c", PYTHON, *self.where(host)))
        self.assertIn("remote: ok", self.clone(lines))

    def clone(self, lines):
        repository = self.world.folder / "repository.git"
        if not repository.exists():
            work = self.world.folder / "work"
            run("git", "init", "-q", str(work))
            (work / "file").write_text("remote: ok\n")
            run("git", "-C", str(work), "add", "file")
            run("git", "-C", str(work), "-c", "user.name=t", "-c", "user.email=t@test", "commit", "-q", "-m", "one")
            run("git", "clone", "-q", "--bare", str(work), str(repository))
            run("git", "-C", str(repository), "update-server-info")

        def serve(site, client, told):
            while head := site.read_head(client, told):
                path = head.split()[1].decode().split("?")[0].removeprefix("/repository.git/")
                file = repository / path
                body = file.read_bytes() if file.is_file() else b""
                status = b"200 OK" if file.is_file() else b"404 Not Found"
                client.sendall(b"HTTP/1.1 " + status + b"\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n"
                               % len(body) + body)

        site = self.world.sites[HOSTS["careful.test"]]
        site.handle = serve
        try:
            target = self.home / f"clone-{len(lines)}"
            out = self.sh(lines, "git", "-c", f"http.proxy=http://127.0.0.1:{self.world.proxy}", "clone",
                          f"https://careful.test:{self.world.port}/repository.git", target)
            return out + (target / "file").read_text() if (target / "file").exists() else out
        finally:
            site.handle = answer_simply

    def test_git(self):
        self.assertIn("remote: ok", self.clone(self.export("git")))
        self.home = self.home / "another"
        self.home.mkdir()
        self.assertIn("certificate", self.clone([]))

    def test_system_store_of_debian(self):
        lines = self.export("system")
        copies = [line.replace("sudo ", "").replace("/usr/local/share/ca-certificates/", f"{self.home}/local/")
                  for line in lines if "ca-certificates/" in line]
        self.assertEqual(len(copies), 1)
        for name in ("local", "certs", "hooks"):
            (self.home / name).mkdir()
        (self.home / "none.conf").write_text("")
        self.sh(copies, "update-ca-certificates", "--localcertsdir", self.home / "local", "--etccertsdir",
                self.home / "certs", "--certsconf", self.home / "none.conf", "--hooksdir", self.home / "hooks")
        store = self.home / "certs/ca-certificates.crt"
        self.assertIn("BEGIN CERTIFICATE", store.read_text())
        self.asserts_trust([f"export SSL_CERT_FILE={store}"],
                           lambda host: (sys.executable, "-c", PYTHON, *self.where(host)), ["careful.test"])

    def test_java(self):
        line, = self.export("java")
        self.assertIn("keytool -importcert", line)
        if not shutil.which("javac"):
            return  # a whole JDK is too large to be asked of everybody; where there is one, it must take it
        store = self.home / "store.p12"
        self.sh([], "keytool", "-importcert", "-noprompt", "-keystore", store, "-storepass", "changeit", "-alias",
                "root", "-file", self.world.folder / "root.pem")
        bare = self.home / "bare.p12"
        shutil.copy(store, bare)
        self.sh([], "bash", "-c", line.replace("-cacerts", f"-keystore {store}"))
        source = self.home / "Fetch.java"
        source.write_text(JAVA)

        def fetch(trusted, host):
            return self.sh([], "java", f"-Djavax.net.ssl.trustStore={trusted}",
                           "-Djavax.net.ssl.trustStorePassword=changeit", source, *self.where(host))
        for host in HOSTS:
            self.assertIn(f"the site {host}", fetch(store, host))
        self.assertNotIn("the site", fetch(bare, "careful.test"))

    def test_chromium_by_its_nss_store(self):
        lines = [line for line in self.export("chrome") if "nssdb" in line]

        def command(host):
            return ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                    f"--user-data-dir={self.home}/profile", "--disable-background-networking", "--dump-dom",
                    f"--proxy-server=http://127.0.0.1:{self.world.proxy}", f"https://{host}:{self.world.port}/")
        self.assertTrue(shutil.which("certutil"), "libnss3-tools is missing")
        self.assertNotIn("the site", self.sh([], *command("careful.test")))
        self.assertIn("the site careful.test", self.sh(lines, *command("careful.test")))


if __name__ == "__main__":
    unittest.main(verbosity=2)
