"""The servers that are compared: haechi as its users run it, four others from Debian, and a bare echo."""
import os
import shutil
import signal
import subprocess
import time

from measure import ALLOWED, BLOCKED, ask
from processes import Program

UPSTREAM_PORT = 5300
UPSTREAM_ADDRESS = "1.2.3.4"  # of every name; on the public internet, as honest answers are


class Server(Program):
    """One program under test: a configuration, a start, a reload."""
    package = ""
    port = 0
    blocks = True
    form = "plain"  # of the list that it reads

    def __init__(self, bench, tag, threads):
        super().__init__(bench.folder)
        self.bench, self.tag, self.threads = bench, tag, threads

    def take_list(self):
        """The list as it is now, renamed into place so that nobody reads half of it."""
        shutil.copyfile(f"{self.bench.folder}/{self.form}.{self.tag}", f"{self.folder}/list.new")
        os.rename(f"{self.folder}/list.new", f"{self.folder}/list")

    def command(self):
        raise NotImplementedError

    def reload(self):
        """Asks for a reload, without waiting for it."""
        raise NotImplementedError

    def start(self, pinned, limit_s=120):
        """Seconds from exec until a listed name is blocked and another is answered."""
        if self.blocks:
            self.take_list()
        command = self.command()
        begun = time.monotonic()
        self.spawn(command, pinned)
        listed = self.bench.last_name[self.tag]
        expected = BLOCKED if self.blocks else ALLOWED
        while time.monotonic() - begun < limit_s and self.process.poll() is None:
            probe = f"www.probe{time.monotonic_ns()}.org"
            if ask(self.port, listed, 0.3) == expected and ask(self.port, probe, 0.3) == ALLOWED:
                return time.monotonic() - begun
            time.sleep(0.005)
        self.stop()
        raise RuntimeError(f"{self.name} does not serve its list:\n{self.end_of_log()}")


def run_quietly(command):
    subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Haechi(Server):
    """The ministry's policy and the shipped catalog; the list is a local service that the policy blocks. Records on."""
    name, port = "haechi", 5310

    def command(self):
        root = self.bench.root
        self.write("haechi.yaml", f"""policy: {root}/examples/ministry/policy
catalog: {root}/catalog
lists:
  - {{file: {root}/examples/ministry/lists/gov-llm.txt, as: gov-llm}}
  - {{file: {self.folder}/list, as: listed-service, name: {{en: Listed, ko: 목록}}}}
operator: kr.gov
records: {{dir: {self.folder}/records}}
dns: {{listen: ["127.0.0.1:{self.port}"], upstream: ["127.0.0.1:{UPSTREAM_PORT}"]}}
identity:
  - {{cidr: 127.0.0.0/8, body: kr.khnp, role: engineer, device: gov-pc, zone: work-net, located: KR}}
limits: {{threads: {self.threads}}}
""")
        return [self.bench.haechi, "run", "--config", f"{self.folder}/haechi.yaml"]

    def reload(self):
        self.take_list()
        os.kill(self.pid, signal.SIGHUP)


class Echo(Server):
    """The least that a server by UDP can do: the wire's limit, not a peer."""
    name, port, blocks = "UDP echo", 5311, False

    def command(self):
        return [self.bench.echo, str(self.port), str(self.threads)]


class Dnsdist(Server):
    name, package, port = "dnsdist", "dnsdist", 5312
    console = 5392

    def command(self):
        key = 'setKey("5ezefuwGzNSLFbJpCb5TR3JDZlkwXDXLFZMnOsZtpm4=")'
        control = f'{key}\ncontrolSocket("127.0.0.1:{self.console}")\n'
        self.write("client.conf", control)  # the console's client would load the list a second time
        local = "\n".join(f'addLocal("127.0.0.1:{self.port}", {{reusePort=true}})' for _ in range(self.threads))
        self.write("dnsdist.conf", f"""{control}setSecurityPollSuffix("")
{local}
newServer({{address="127.0.0.1:{UPSTREAM_PORT}", healthCheckMode="up", sockets=4}})
setMaxUDPOutstanding(65535)
getPool(""):setCache(newPacketCache(200000, {{maxTTL=86400}}))
function loadList()
  local names = newSuffixMatchNode()
  for line in io.lines("{self.folder}/list") do names:add(newDNSName(line)) end
  clearRules()
  addAction(SuffixMatchNodeRule(names), RCodeAction(DNSRCode.NXDOMAIN))
end
loadList()
""")
        return ["dnsdist", "--supervised", "--disable-syslog", "-C", f"{self.folder}/dnsdist.conf"]

    def reload(self):
        self.take_list()
        run_quietly(["dnsdist", "-C", f"{self.folder}/client.conf", "-e", "loadList()"])


class Unbound(Server):
    """Local zones, which cost less a query than a response policy zone."""
    name, package, port, form = "unbound", "unbound", 5313, "unbound"

    def command(self):
        self.write("unbound.conf", f"""server:
 interface: 127.0.0.1@{self.port}
 access-control: 127.0.0.0/8 allow
 do-not-query-localhost: no
 do-daemonize: no
 chroot: ""
 username: ""
 directory: "{self.folder}"
 pidfile: ""
 use-syslog: no
 verbosity: 0
 num-threads: {self.threads}
 so-reuseport: yes
 so-rcvbuf: 4m
 so-sndbuf: 4m
 msg-cache-size: 64m
 rrset-cache-size: 128m
 module-config: "iterator"
 minimal-responses: yes
remote-control:
 control-enable: yes
 control-interface: "{self.folder}/control"
 control-use-cert: no
forward-zone:
 name: "."
 forward-addr: 127.0.0.1@{UPSTREAM_PORT}
include: "{self.folder}/list"
""")
        return ["unbound", "-d", "-c", f"{self.folder}/unbound.conf"]

    def reload(self):
        self.take_list()
        run_quietly(["unbound-control", "-c", f"{self.folder}/unbound.conf", "reload"])


class Recursor(Server):
    name, package, port, form = "pdns-recursor", "pdns-recursor", 5314, "rpz"

    def command(self):
        self.write("lua.conf", f'rpzFile("{self.folder}/list", {{policyName="rpz", defpol=Policy.NXDOMAIN, '
                               'includeSOA=false})\n')
        self.write("recursor.conf", f"""local-address=127.0.0.1
local-port={self.port}
socket-dir={self.folder}
daemon=no
write-pid=no
threads={self.threads}
pdns-distributes-queries=no
reuseport=yes
forward-zones-recurse=.=127.0.0.1:{UPSTREAM_PORT}
dnssec=off
lua-config-file={self.folder}/lua.conf
max-cache-entries=1000000
max-packetcache-entries=500000
quiet=yes
disable-syslog=yes
loglevel=3
security-poll-suffix=
dont-query=
setuid=
setgid=
""")
        return ["pdns_recursor", f"--config-dir={self.folder}"]

    def reload(self):
        self.take_list()
        run_quietly(["rec_control", f"--socket-dir={self.folder}", "--timeout=300", "reload-lua-config"])


class Dnsmasq(Server):
    """One thread, whatever is asked for."""
    name, package, port, form = "dnsmasq", "dnsmasq-base", 5315, "dnsmasq"

    def command(self):
        return ["dnsmasq", "-k", "--conf-file=/dev/null", f"--port={self.port}", "--listen-address=127.0.0.1",
                "--bind-interfaces", "--no-resolv", "--no-hosts", "--cache-size=50000", "--dns-forward-max=10000",
                "--user=root", "--group=root", f"--pid-file={self.folder}/pid",
                f"--server=127.0.0.1#{UPSTREAM_PORT}", f"--servers-file={self.folder}/list",
                "--log-facility=/dev/null", "--local-ttl=60", "--neg-ttl=60"]

    def reload(self):
        self.take_list()
        os.kill(self.pid, signal.SIGHUP)


ALL = [Haechi, Echo, Dnsdist, Recursor, Unbound, Dnsmasq]


def start_upstream(folder):
    """NSD with one wildcard: every name has an address, for a day."""
    with open(f"{folder}/root.zone", "w", encoding="ascii") as file:
        file.write("$TTL 86400\n. SOA a. b. 1 3600 600 86400 60\n. NS a.\na. A 127.0.0.1\n"
                   f"*. A {UPSTREAM_ADDRESS}\n*. AAAA 2606:4700::1111\n")
    with open(f"{folder}/nsd.conf", "w", encoding="ascii") as file:
        file.write(f"""server:
 ip-address: 127.0.0.1@{UPSTREAM_PORT}
 username: ""
 chroot: ""
 zonesdir: "{folder}"
 pidfile: "{folder}/nsd.pid"
 xfrdfile: "{folder}/xfrd.state"
 zonelistfile: "{folder}/zone.list"
 database: ""
 server-count: 1
 reuseport: yes
 rrl-ratelimit: 0
 rrl-whitelist-ratelimit: 0
remote-control:
 control-enable: no
zone:
 name: "."
 zonefile: "{folder}/root.zone"
""")
    process = subprocess.Popen(["nsd", "-d", "-c", f"{folder}/nsd.conf"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    for _ in range(200):
        if ask(UPSTREAM_PORT, "www.example.org", 0.1) == ALLOWED:
            return process
        time.sleep(0.02)
    process.terminate()
    raise RuntimeError("the upstream (nsd) does not start")
