"""Real name servers from Debian packages, each started in a folder of its own on a free port of loopback, with the
stand-in upstream behind it, and ended by process id. The programs of BIND and Unbound are copied beside their
configuration, so that a profile of the system (AppArmor) that ties them to /etc does not apply."""
import contextlib
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from dns_wire import Client  # noqa: E402
from world import end, free_port, wait_until  # noqa: E402


class Engine:
    """`with Bind(upstream, exported_text) as engine: engine.ask(...)`"""

    def __init__(self, upstream, text):
        self.upstream, self.text, self.process, self.client = upstream, text, None, None
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="haechi-export-"))

    def __enter__(self):
        try:
            self.port = free_port(socket.SOCK_DGRAM)
            with open(self.folder / "log", "wb") as log:
                self.process = subprocess.Popen(self.command(), cwd=self.folder, stdout=log, stderr=log,
                                                stdin=subprocess.DEVNULL)
            self.client = Client(self.port)
            self.client.socket.settimeout(1)
            wait_until(self.is_up, f"{type(self).__name__}")
            self.client.socket.settimeout(5)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.client:
            self.client.close()
        if self.process:
            end(self.process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def is_up(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{type(self).__name__} ended: {self.log()}")
        with contextlib.suppress(OSError, AssertionError):
            return self.client.ask("up.test", tries=1).rcode == "NOERROR"
        return False

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def ask(self, name, kind="A", **options):
        return self.client.ask(name, kind, **options)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return self.folder / name

    def copy(self, program):
        path = shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin")
        assert path, f"{program} is missing: ./dev setup installs it"
        return shutil.copy(path, self.folder / program)


class Bind(Engine):
    def command(self):
        self.write("zone", self.text)
        self.write("named.conf", f"""\
options {{
  directory "{self.folder}"; pid-file none; session-keyfile none; managed-keys-directory "{self.folder}";
  listen-on port {self.port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
  recursion yes; allow-query {{ any; }}; dnssec-validation no; empty-zones-enable no;
  forward only; forwarders {{ 127.0.0.1 port {self.upstream.port}; }};
  response-policy {{ zone "haechi.rpz"; }} break-dnssec yes recursive-only no qname-wait-recurse no;
}};
controls {{ }};
zone "haechi.rpz" {{ type primary; file "zone"; check-names ignore; }};
""")
        return [self.copy("named"), "-g", "-n", "1", "-c", str(self.folder / "named.conf")]

    def is_up(self):
        # It answers before its rules are in force: they are read in pieces after the zone.
        return "rpz: haechi.rpz: reload done: success" in self.log() and super().is_up()


class Unbound(Engine):
    def options(self):
        return ""

    def modules(self):
        return "iterator"

    def command(self):
        self.write("unbound.conf", f"""\
server:
  directory: "{self.folder}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  num-threads: 1
  interface: 127.0.0.1@{self.port}
  do-not-query-localhost: no
  infra-keep-probing: yes
  infra-cache-max-rtt: 1000
  module-config: "{self.modules()}"
  local-zone: "test." nodefault
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@{self.upstream.port}
remote-control:
  control-enable: no
{self.options()}""")
        return [self.copy("unbound"), "-d", "-c", str(self.folder / "unbound.conf")]


class UnboundZones(Unbound):
    """The local zones of `export unbound`."""

    def options(self):
        return f'include: "{self.write("zones.conf", self.text)}"\n'


class UnboundRpz(Unbound):
    """The zone of `export rpz`."""

    def modules(self):
        return "respip iterator"

    def options(self):
        self.write("zone", self.text)
        return f'rpz:\n  name: "haechi.rpz"\n  zonefile: "{self.folder}/zone"\n'


class PowerDns(Engine):
    def command(self):
        self.write("zone", self.text)
        self.write("rpz.lua", f'rpzFile("{self.folder}/zone", {{policyName="haechi"}})\n')
        self.write("recursor.conf", f"""\
daemon=no
config-dir={self.folder}
socket-dir={self.folder}
local-address=127.0.0.1
local-port={self.port}
allow-from=127.0.0.0/8
dont-query=
forward-zones-recurse=.=127.0.0.1:{self.upstream.port}
lua-config-file={self.folder}/rpz.lua
dnssec=process-no-validate
server-down-max-fails=0
non-resolving-ns-max-fails=0
threads=1
security-poll-suffix=
export-etc-hosts=off
serve-rfc1918=off
write-pid=no
disable-syslog=yes
""")
        return ["/usr/sbin/pdns_recursor", f"--config-dir={self.folder}"]


class Dnsmasq(Engine):
    def extra(self):
        return f'conf-file={self.write("export.conf", self.text)}\n'

    def command(self):
        self.write("dnsmasq.conf", f"""\
no-daemon
port={self.port}
listen-address=127.0.0.1
bind-interfaces
no-resolv
no-hosts
server=127.0.0.1#{self.upstream.port}
user=
pid-file=
{self.extra()}""")
        return ["/usr/sbin/dnsmasq", "-C", str(self.folder / "dnsmasq.conf")]


class DnsmasqHosts(Dnsmasq):
    """The lines of `export hosts`."""

    def extra(self):
        return f'addn-hosts={self.write("hosts", self.text)}\n'
