#include "ledger/note.h"

#include "base/digest.h"
#include "base/ed25519.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace haechi::ledger {

namespace {

constexpr Byte kEd25519 = 0x01;
constexpr std::string_view kPrivate = "PRIVATE+KEY+";
constexpr std::string_view kDash = "\xE2\x80\x94 "; // an em dash and a space
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kMostNote = 1U << 16U;

void put_id(Bytes& out, std::uint32_t id) {
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    out.push_back(static_cast<Byte>((id >> (shift - 8)) & 0xffU));
  }
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= 255 &&
         std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != '+'; });
}

// NAME+HASH+BASE64(0x01 || 32 bytes).
struct KeyText {
  std::string name;
  std::string id;
  Key32 bytes{};
};

Result<KeyText> parse_key(std::string_view text) {
  const auto refuse = [] { return fail("E-LEDGER-003", "this is no key of a ledger"); };
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || !is_name(text.substr(0, first))) {
    return refuse();
  }
  const auto bytes = parse_base64(text.substr(second + 1));
  KeyText out{std::string(text.substr(0, first)),
              std::string(text.substr(first + 1, second - first - 1)),
              {}};
  if (!bytes || bytes->size() != 1 + out.bytes.size() || bytes->front() != kEd25519) {
    return refuse();
  }
  std::copy(bytes->begin() + 1, bytes->end(), out.bytes.begin());
  return out;
}

std::string key_text(std::string_view name, std::uint32_t id, const Key32& key) {
  Bytes bytes{kEd25519};
  bytes.insert(bytes.end(), key.begin(), key.end());
  return fmt::format("{}+{:08x}+{}", name, id, to_base64(bytes));
}

tl::unexpected<Error> no_checkpoint(std::string_view why) {
  return fail("E-LEDGER-004", fmt::format("this is no checkpoint of the ledger: {}", why));
}

std::string body_of(const Checkpoint& checkpoint) {
  return fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.size,
                     to_base64(checkpoint.root));
}

// The first line without its end; takes both off.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

Result<Checkpoint> parse_body(std::string_view body) {
  Checkpoint out;
  std::string_view rest = body;
  out.origin = std::string(take_line(rest));
  const std::string_view size = take_line(rest);
  std::from_chars(size.data(), size.data() + size.size(), out.size);
  const auto root = parse_base64(take_line(rest));
  if (!root || root->size() != out.root.size()) {
    return no_checkpoint("its third line is no hash");
  }
  std::ranges::copy(*root, out.root.begin());
  if (!is_name(out.origin) || body_of(out) != body) {
    return no_checkpoint("it is spelled otherwise than one");
  }
  return out;
}

// `— NAME BASE64(id || signature)`
std::optional<Bytes> parse_signature(std::string_view line, const Verifier& verifier) {
  if (!line.starts_with(kDash)) {
    return std::nullopt;
  }
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || line.substr(0, space) != verifier.name) {
    return std::nullopt;
  }
  auto bytes = parse_base64(line.substr(space + 1));
  Bytes id;
  put_id(id, verifier.id());
  if (!bytes || bytes->size() != id.size() + kEd25519SignatureBytes ||
      !std::equal(id.begin(), id.end(), bytes->begin())) {
    return std::nullopt;
  }
  return Bytes(bytes->begin() + static_cast<std::ptrdiff_t>(id.size()), bytes->end());
}

} // namespace

std::uint32_t Verifier::id() const {
  Bytes text(name.begin(), name.end());
  text.push_back('\n');
  text.push_back(kEd25519);
  text.insert(text.end(), public_key.begin(), public_key.end());
  const Sha256 hash = sha256(text);
  return (std::uint32_t{hash[0]} << 24U) | (std::uint32_t{hash[1]} << 16U) |
         (std::uint32_t{hash[2]} << 8U) | std::uint32_t{hash[3]};
}

Verifier Signer::verifier() const {
  return {name, ed25519_public_key(seed)};
}

Signer make_signer(const Key32& seed) {
  const Sha256 hash = sha256(ed25519_public_key(seed));
  return {"haechi.ledger/" + to_hex(ByteView(hash).first(8)), seed};
}

std::string to_text(const Verifier& verifier) {
  return key_text(verifier.name, verifier.id(), verifier.public_key);
}

std::string to_text(const Signer& signer) {
  return std::string(kPrivate) + key_text(signer.name, signer.verifier().id(), signer.seed);
}

Result<Verifier> parse_verifier(std::string_view text) {
  auto key = parse_key(text);
  if (!key) {
    return tl::make_unexpected(std::move(key.error()));
  }
  Verifier out{std::move(key->name), key->bytes};
  if (to_text(out) != text) {
    return fail("E-LEDGER-003", "this key of a ledger is damaged");
  }
  return out;
}

Result<Signer> parse_signer(std::string_view text) {
  if (!text.starts_with(kPrivate)) {
    return fail("E-LEDGER-003", "this is no signing key of a ledger");
  }
  auto key = parse_key(text.substr(kPrivate.size()));
  if (!key) {
    return tl::make_unexpected(std::move(key.error()));
  }
  Signer out{std::move(key->name), key->bytes};
  if (to_text(out) != text) {
    return fail("E-LEDGER-003", "this signing key of a ledger is damaged");
  }
  return out;
}

std::string sign_checkpoint(const Checkpoint& checkpoint, const Signer& signer) {
  const std::string body = body_of(checkpoint);
  Bytes line;
  put_id(line, signer.verifier().id());
  const Ed25519Signature signature = sign_ed25519(signer.seed, as_bytes(body));
  line.insert(line.end(), signature.begin(), signature.end());
  return fmt::format("{}\n{}{} {}\n", body, kDash, signer.name, to_base64(line));
}

Result<Checkpoint> open_checkpoint(std::string_view note, const Verifier& verifier,
                                   OtherSignatures others) {
  const std::size_t blank = note.find("\n\n");
  if (note.size() > kMostNote || !note.ends_with('\n') || blank == std::string_view::npos) {
    return no_checkpoint("it is no signed note");
  }
  const std::string_view body = note.substr(0, blank + 1);
  auto out = parse_body(body);
  if (!out) {
    return out;
  }
  if (out->origin != verifier.name) {
    return no_checkpoint("it is of another ledger");
  }
  std::string_view rest = note.substr(blank + 2);
  std::size_t count = 0;
  bool is_mine = false;
  while (!rest.empty()) {
    const auto signature = parse_signature(take_line(rest), verifier);
    is_mine = is_mine ||
              (signature && is_ed25519_signed(verifier.public_key, as_bytes(body), *signature));
    ++count;
  }
  if (!is_mine) {
    return no_checkpoint("the ledger's key has not signed it");
  }
  if (count > 1 && others == OtherSignatures::Refused) {
    return no_checkpoint("it carries more than the ledger's signature");
  }
  return out;
}

std::string to_base64(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = (group << 8U) | (k < have ? bytes[i + k] : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= have ? kAlphabet[(group >> (18 - 6 * k)) & 0x3fU] : '=';
    }
  }
  return out;
}

Result<Bytes> parse_base64(std::string_view text) {
  Bytes out;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : text.substr(0, text.find('='))) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) {
      return fail("E-LEDGER-003", "this is no base64");
    }
    group = ((group << 6U) | static_cast<std::uint32_t>(value)) & 0xffffffU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<Byte>((group >> bits) & 0xffU));
    }
  }
  if (to_base64(out) != text) {
    return fail("E-LEDGER-003", "this base64 is not spelled as it would be written");
  }
  return out;
}

} // namespace haechi::ledger
