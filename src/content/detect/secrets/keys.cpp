// Private keys, signed tokens, hashes of passwords.
#include "content/detect/secrets/secret_rules.h"

namespace haechi::content {

namespace {

constexpr SecretRule kRules[] = {
    {"private_key", "-----BEGIN",
     R"x(-----BEGIN (?:[A-Z0-9]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----)x", SecretCheck::None, 98,
     0, true, kWideWindow, true},
    {"private_key", "---- BEGIN SSH2", R"x(---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----)x",
     SecretCheck::None, 98, 0, true, kWideWindow, true},
    {"private_key", "PuTTY-User-Key-File-", R"x(PuTTY-User-Key-File-[23]: [a-z0-9-]{4,40})x",
     SecretCheck::None, 95, 0, false, kWideWindow, true},
    {"private_key", "MIIE", R"x(MIIE[A-Za-z0-9+/]{200,})x", SecretCheck::Random, 80, 0, false,
     kWideWindow},
    {"private_key", "MIIJ", R"x(MIIJ[A-Za-z0-9+/]{200,})x", SecretCheck::Random, 80, 0, false,
     kWideWindow},
    {"private_key", "client-key-data:", R"x(client-key-data: ?([A-Za-z0-9+/=]{40,}))x",
     SecretCheck::Random, 92, 0, false, kWideWindow},
    {"age", "AGE-SECRET-KEY-1", R"x(AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}\b)x",
     SecretCheck::None, 98},
    {"wireguard", "PrivateKey", R"x(PrivateKey ?= ?([A-Za-z0-9+/]{43}=))x", SecretCheck::Random,
     95},
    {"jwt", "eyJ", R"x(eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{10,1000})x",
     SecretCheck::Jwt, 92, 0, false, kWideWindow},
    {"jwt", "ZXlK", R"x(ZXlK[A-Za-z0-9+/=]{60,})x", SecretCheck::Random, 75, 0, false, kWideWindow},
    {"pgp_message", "-----BEGIN PGP MESSAGE", R"x(-----BEGIN PGP MESSAGE-----)x", SecretCheck::None,
     55, 0, true},
    {"password_hash", "$apr1$", R"x(\$apr1\$[A-Za-z0-9./]{1,8}\$[A-Za-z0-9./]{22})x",
     SecretCheck::None, 88, 0, true},
    {"password_hash", "$1$", R"x(\$1\$[A-Za-z0-9./]{1,8}\$[A-Za-z0-9./]{22})x", SecretCheck::None,
     88, 0, true},
    {"password_hash", "$5$", R"x(\$5\$(?:rounds=\d+\$)?[A-Za-z0-9./]{1,16}\$[A-Za-z0-9./]{43})x",
     SecretCheck::None, 88, 0, true},
    {"password_hash", "$6$", R"x(\$6\$(?:rounds=\d+\$)?[A-Za-z0-9./]{1,16}\$[A-Za-z0-9./]{86})x",
     SecretCheck::None, 88, 0, true},
    {"password_hash", "$2a$", R"x(\$2a\$\d\d\$[A-Za-z0-9./]{53})x", SecretCheck::None, 88, 0, true},
    {"password_hash", "$2b$", R"x(\$2b\$\d\d\$[A-Za-z0-9./]{53})x", SecretCheck::None, 88, 0, true},
    {"password_hash", "$2y$", R"x(\$2y\$\d\d\$[A-Za-z0-9./]{53})x", SecretCheck::None, 88, 0, true},
    {"password_hash", "$argon2",
     R"x(\$argon2(?:id|i|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{16,})x",
     SecretCheck::None, 88, 0, true},
    {"password_hash", "$y$",
     R"x(\$y\$[A-Za-z0-9./]{3,10}\$[A-Za-z0-9./]{1,86}\$[A-Za-z0-9./]{43})x", SecretCheck::None, 88,
     0, true},
    {"kubernetes_secret", "kind: Secret",
     R"x(kind: Secret\b(?s:.{0,400}?)\sdata:\s(?:\s*#[^\n]*\n)?(?:\s*|\n?(?:[ \t]+[\w.-]+:[^\n]*\n){1,20}?[ \t]+)[\w.-]+:\s*(?:[|>][+-]?\s+)?["']?([A-Za-z0-9+/]{10,}={0,3}(?:(?:["']?\r?\n[ \t]+[^\n]*)*["']?\r?\n[ \t]+(?:[\w.-]+:\s*)?["']?[A-Za-z0-9+/]{8,}={0,3})?))x",
     SecretCheck::None, 80, 0, false, kWideWindow},
    {"kubernetes_secret", "kind: secret",
     R"x(kind: secret\b(?s:.{0,400}?)\sdata:\s(?:\s*#[^\n]*\n)?(?:\s*|\n?(?:[ \t]+[\w.-]+:[^\n]*\n){1,20}?[ \t]+)[\w.-]+:\s*(?:[|>][+-]?\s+)?["']?([A-Za-z0-9+/]{10,}={0,3}(?:(?:["']?\r?\n[ \t]+[^\n]*)*["']?\r?\n[ \t]+(?:[\w.-]+:\s*)?["']?[A-Za-z0-9+/]{8,}={0,3})?))x",
     SecretCheck::None, 80, 0, false, kWideWindow},
};

} // namespace

std::span<const SecretRule> key_secrets() {
  return kRules;
}

} // namespace haechi::content
