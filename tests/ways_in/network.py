"""Two machines in network namespaces that only this test has: the gateway's (this process) and a client's.

`in_own_network()` starts the test again inside a fresh namespace. `Network` joins the two by a cable: the client's
addresses are 10.77.0.2 to .9 and fd77::2, the gateway's 10.77.0.1 and fd77::1; the sites' networks lie behind it.
"""
import ctypes
import os
import pathlib
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from world import PATIENCE_S, run, wait_until  # noqa: E402

GATE, GATE6 = "10.77.0.1", "fd77::1"
CLIENTS = [f"10.77.0.{i}" for i in range(2, 10)]
CLIENT6 = "fd77::2"
CLONE_NEWNET = 0x40000000


def in_own_network():
    if os.environ.get("HAECHI_OWN_NETWORK") == "yes":
        return
    os.environ["HAECHI_OWN_NETWORK"] = "yes"
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    os.execvp("unshare", ["unshare", "--net", *rights, sys.executable, *sys.argv])


class Network:
    def __init__(self, sites):
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"], stdin=subprocess.DEVNULL)
        own = os.readlink("/proc/self/ns/net")
        place = f"/proc/{self.holder.pid}/ns/net"
        wait_until(lambda: os.readlink(place) != own and self.is_sleeping(), "the client's network")
        self.own, self.client = os.open("/proc/self/ns/net", os.O_RDONLY), os.open(place, os.O_RDONLY)
        for command in ("link set lo up", f"link add gw type veth peer name cl netns {self.holder.pid}",
                        f"address add {GATE}/24 dev gw", f"-6 address add {GATE6}/64 dev gw nodad", "link set gw up"):
            run("ip", *command.split())
        for address in sites:
            length = 128 if ":" in address else 32
            run("ip", "address", "add", f"{address}/{length}", "dev", "lo", *(["nodad"] if length == 128 else []))
        commands = ["link set lo up", "link set cl up", f"-6 address add {CLIENT6}/64 dev cl nodad"]
        commands += [f"address add {address}/24 dev cl" for address in CLIENTS]
        commands += [f"route add 198.51.100.0/24 via {GATE}", f"-6 route add 2001:db8::/32 via {GATE6}"]
        for command in commands:
            run("nsenter", f"--net={place}", "ip", *command.split())

    def is_sleeping(self):
        return pathlib.Path(f"/proc/{self.holder.pid}/comm").read_text().strip() == "sleep"

    def close(self):
        self.holder.kill()
        self.holder.wait()
        os.close(self.own)
        os.close(self.client)

    def run_there(self, *command):
        return run("nsenter", f"--net=/proc/{self.holder.pid}/ns/net", *command, is_checked=False)

    def connect(self, address, port, source=CLIENTS[0]):
        """A socket of the client."""
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(self.client, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
        try:
            sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        finally:
            libc.setns(self.own, CLONE_NEWNET)
        sock.settimeout(PATIENCE_S)
        if ":" not in address:
            sock.bind((source, 0))
        sock.connect((address, port))
        return sock


def read_all(sock):
    """What comes until the end, or the reset."""
    out = b""
    while True:
        try:
            piece = sock.recv(65536)
        except ConnectionResetError:
            return out
        if not piece:
            return out
        out += piece
