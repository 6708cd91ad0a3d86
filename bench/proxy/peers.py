"""The proxies that are compared: haechi as its users run it, and four others from Debian. All on one core."""
import contextlib
import os
import signal
import subprocess

from processes import Program, tree
from stage import INSPECTED, ORIGIN_PLAIN, ORIGIN_TLS, SPLICED, await_port


class Peer(Program):
    """One program: a configuration, a start. `ways` names how clients come to it."""
    ways = {}  # of a way in: the words of proxy_load
    listens = 0

    def __init__(self, stage, root):
        super().__init__(stage.folder)
        self.stage, self.root = stage, root

    def prepare(self):
        """Writes what the program reads; its command."""
        raise NotImplementedError

    def start(self):
        self.spawn(self.prepare(), True)
        try:
            await_port(self.listens, self.process)
        except RuntimeError as error:
            self.stop()
            raise RuntimeError(f"{self.name}: {error}\n{self.end_of_log()}") from error

    def stop(self):
        processes = [] if self.process is None else tree(self.process.pid)
        super().stop()
        for process in processes[1:]:  # helpers that outlive their parent
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)


def haechi_ways(port):
    return {"connect": ["--proxy", f"127.0.0.1:{port}"], "tunnel": ["--proxy", f"127.0.0.1:{port}"],
            "steered": ["--to", f"127.0.0.1:{port + 1}"], "intercept": ["--proxy", f"127.0.0.1:{port}"],
            "http2": [f"127.0.0.1:{port + 1}"]}


class Haechi(Peer):
    """The ministry's policy and the shipped catalog, records on; one host is never inspected."""
    name, listens = "haechi", 13100
    ways = haechi_ways(13100)

    def program(self):
        return self.stage.haechi

    def prepare(self):
        self.write("haechi.yaml", f"""policy: {self.root}/examples/ministry/policy
catalog: {self.root}/catalog
lists: [{{file: {self.root}/examples/ministry/lists/gov-llm.txt, as: gov-llm}}]
operator: kr.gov
records: {{dir: {self.folder}/records}}
proxy:
  listen: ["127.0.0.1:{self.listens}"]
  steered: [{{listen: "127.0.0.1:{self.listens + 1}", port: {ORIGIN_TLS}}}]
  ports: any
upstream: {{ca: {self.stage.path("web.pem")}, hosts: {self.stage.path("hosts")}}}
inspection: {{ca: {self.stage.path("authority")}, never: [{SPLICED}]}}
identity:
  - {{cidr: 127.0.0.0/8, body: kr.me, role: employee, device: gov-pc, zone: internet, located: KR}}
limits: {{threads: 1}}
""")
        return [self.program(), "run", "--config", f"{self.folder}/haechi.yaml"]


class Former(Haechi):
    """Another build of haechi, to see what a change has brought."""
    name, listens = "former haechi", 13110
    ways = haechi_ways(13110)

    def program(self):
        return self.stage.former


class HAProxy(Peer):
    """No forward proxy: it looks for a name in the hello, or mints for it; the server is fixed. What it mints offers no
    HTTP/2, so kept connections are under a leaf that is there."""
    name, listens = "haproxy", 13200
    ways = {"tunnel": ["--to", "127.0.0.1:13200"], "keep": ["--to", "127.0.0.1:13201"],
            "intercept": ["--to", "127.0.0.1:13202"], "http2": ["127.0.0.1:13201"]}

    def prepare(self):
        path = self.stage.path
        mint = f"ssl crt {path('front.pem')} generate-certificates ca-sign-file {path('own.pem')}"
        trust = f"ssl verify required ca-file {path('web.pem')}"
        self.write("haproxy.cfg", f"""global
  maxconn 6000
  nbthread 1
  tune.ssl.ssl-ctx-cache-size 5000
defaults
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  option splice-auto
frontend peek
  mode tcp
  bind 127.0.0.1:13200 backlog 4096
  tcp-request inspect-delay 5s
  tcp-request content reject if {{ req.ssl_sni -i blocked.test }}
  tcp-request content accept if {{ req.ssl_hello_type 1 }}
  default_backend raw
backend raw
  mode tcp
  server origin 127.0.0.1:{ORIGIN_TLS}
frontend kept
  mode http
  bind 127.0.0.1:13201 backlog 4096 ssl crt {path("kept.pem")} alpn h2,http/1.1
  default_backend kept
backend kept
  mode http
  http-reuse always
  server origin 127.0.0.1:{ORIGIN_TLS} {trust} sni str({INSPECTED}) verifyhost {INSPECTED}
frontend fresh
  mode http
  bind 127.0.0.1:13202 backlog 4096 {mint} alpn http/1.1
  default_backend fresh
backend fresh
  mode http
  http-reuse never
  server origin 127.0.0.1:{ORIGIN_TLS} {trust} sni ssl_fc_sni no-ssl-reuse
""")
        return ["haproxy", "-db", "-f", f"{self.folder}/haproxy.cfg"]


class Squid(Peer):
    """Three ways in: tunnels as they are, tunnels whose name is looked at, interception."""
    name, listens = "squid", 13302
    ways = {"connect": ["--proxy", "127.0.0.1:13300"], "tunnel": ["--proxy", "127.0.0.1:13301"],
            "intercept": ["--proxy", "127.0.0.1:13302"]}
    minter = "/usr/lib/squid/security_file_certgen"

    def prepare(self):
        base = f"{self.folder}/names"
        if not os.path.exists(base):
            subprocess.run([self.minter, "-c", "-s", base, "-M", "16MB"], check=True, capture_output=True)
        if os.geteuid() == 0:
            subprocess.run(["chown", "-R", "proxy:proxy", self.folder], check=True)
        bump = (f"ssl-bump cert={self.stage.path('own.pem')} generate-host-certificates=on "
                "dynamic_cert_mem_cache_size=32MB")
        self.write("squid.conf", f"""pid_filename {self.folder}/pid
access_log none
cache_log {self.folder}/cache.log
cache deny all
cache_mem 8 MB
memory_pools off
coredump_dir {self.folder}
workers 1
shutdown_lifetime 0 seconds
max_filedescriptors 20000
client_idle_pconn_timeout 600 seconds
read_timeout 10 minutes
visible_hostname bench
hosts_file {self.stage.path("hosts")}
pinger_enable off
via off
forwarded_for delete
http_access allow all
http_port 127.0.0.1:13300 name=plain
http_port 127.0.0.1:13301 name=look {bump}
http_port 127.0.0.1:13302 name=read {bump}
sslcrtd_program {self.minter} -s {base} -M 16MB
sslcrtd_children 5 startup=2
tls_outgoing_options cafile={self.stage.path("web.pem")}
acl hello at_step SslBump1
acl look myportname look
acl bad ssl::server_name blocked.test
ssl_bump peek hello
ssl_bump terminate look bad
ssl_bump splice look
ssl_bump bump all
""")
        return ["squid", "-N", "-f", f"{self.folder}/squid.conf"]


class Nginx(Peer):
    """Looks for a name in the hello; the server is fixed."""
    name, listens = "nginx", 13400
    ways = {"tunnel": ["--to", "127.0.0.1:13400"]}

    def prepare(self):
        self.write("nginx.conf", f"""load_module /usr/lib/nginx/modules/ngx_stream_module.so;
worker_processes 1; daemon off; pid {self.folder}/pid; error_log {self.folder}/error.log; user root;
worker_rlimit_nofile 20000; events {{ worker_connections 9000; }}
stream {{
  map $ssl_preread_server_name $server {{ default origin; blocked.test none; }}
  upstream origin {{ server 127.0.0.1:{ORIGIN_TLS}; }}
  upstream none {{ server 127.0.0.1:1; }}
  server {{ listen 127.0.0.1:13400 backlog=4096; ssl_preread on; proxy_pass $server; proxy_timeout 600s; }}
}}
""")
        return ["nginx", "-c", f"{self.folder}/nginx.conf", "-e", f"{self.folder}/error.log"]


class Mitmproxy(Peer):
    """One program, two processes: with and without interception. Names are given by a mount of its own."""
    name, listens = "mitmproxy", 13501
    ways = {"tunnel": ["--proxy", "127.0.0.1:13500"], "intercept": ["--proxy", "127.0.0.1:13501"]}

    def prepare(self):
        with open(self.stage.path("own.pem"), encoding="ascii") as file:
            self.write("mitmproxy-ca.pem", file.read())
        common = (f"mitmdump -q --set confdir={self.folder} --listen-host 127.0.0.1 --set flow_detail=0 "
                  f"--set ssl_verify_upstream_trusted_ca={self.stage.path('web.pem')}")
        script = self.write("start.sh", f"""mount --bind {self.stage.path("hosts")} /etc/hosts || exit 1
{common} -p 13500 --ignore-hosts '.*' & exec {common} -p 13501
""")
        namespaces = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
        return namespaces + ["sh", script]


class Relay(Peer):
    """The wire's limit: copies, and does nothing else."""
    name, listens = "bare relay", 13600
    ways = {"connect": ["--proxy", "127.0.0.1:13600"], "tunnel": ["--proxy", "127.0.0.1:13600"]}

    def prepare(self):
        return [self.stage.relay, "13600"]


ALL = [Haechi, Relay, HAProxy, Squid, Nginx, Mitmproxy]
DIRECT = {"connect": ["--to", f"127.0.0.1:{ORIGIN_PLAIN}"], "tunnel": ["--to", f"127.0.0.1:{ORIGIN_TLS}"],
          "intercept": ["--to", f"127.0.0.1:{ORIGIN_TLS}"], "http2": [f"127.0.0.1:{ORIGIN_TLS}"]}
