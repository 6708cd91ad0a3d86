"""A gateway that intercepts, before stand-in sites whose certificate an authority of their own has signed."""
import base64
import hashlib
import json
import re
import signal

from world import HAECHI, MINISTRY, World, run


class Inspected(World):
    """On the ministry's policy, or on `policy` (the text of one file). `inspection` is put into that section."""

    def __init__(self, is_expired=False, never=(), policy=None, inspection="", **rest):
        super().__init__(**rest)
        self.is_expired, self.never, self.policy, self.inspection = is_expired, never, policy, inspection

    def make_certificates(self):
        super().make_certificates()
        if self.is_expired:
            run("openssl", "x509", "-req", "-in", f"{self.folder}/site.csr", "-CA", f"{self.folder}/ca.pem", "-CAkey",
                f"{self.folder}/ca.key", "-CAcreateserial", "-days", "0", "-extfile", f"{self.folder}/site.ext", "-out",
                f"{self.folder}/site.pem")
        run(HAECHI, "ca", "init", "--dir", f"{self.folder}/authority")
        self.site_ca = self.ca
        self.ca = str(self.folder / "authority/ca-1.crt")

    def write_config(self):
        policy = self.folder / "policy"
        if not policy.exists():
            if self.policy:
                policy.mkdir()
                (policy / "policy.yaml").write_text(self.policy)
            else:
                run("cp", "-r", f"{MINISTRY}/policy", str(policy))
        super().write_config()
        path = self.folder / "haechi.yaml"
        never = json.dumps(list(self.never))
        path.write_text(path.read_text().replace(f"policy: {MINISTRY}/policy", f"policy: {policy}") +
                        f"\nupstream: {{ca: {self.site_ca}}}\n"
                        f"inspection:\n  ca: {self.folder}/authority\n  never: {never}\n{self.inspection}")

    def reload(self, text):
        """Adds a file of orders and puts it into force."""
        (self.folder / "policy/zz-new.yaml").write_text(text)
        self.gateway.send_signal(signal.SIGHUP)

    def leaf_key(self, host):
        """The hash of the key under which haechi shows itself, as Chromium names it; the chain holds for `openssl`."""
        shown = run("sh", "-c", f"openssl s_client -proxy 127.0.0.1:{self.proxy} -connect {host}:{self.https} "
                    f"-servername {host} -CAfile {self.ca} -verify_return_error </dev/null 2>&1")
        leaf = re.search("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", shown, re.DOTALL)
        if leaf is None:
            raise AssertionError(shown)
        (self.folder / "leaf.pem").write_text(leaf[0])
        key = run("openssl", "x509", "-in", f"{self.folder}/leaf.pem", "-noout", "-pubkey")
        der = base64.b64decode("".join(key.splitlines()[1:-1]))
        return base64.b64encode(hashlib.sha256(der).digest()).decode()
