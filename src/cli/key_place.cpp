#include "cli/key_place.h"

#include "io/files/read.h"
#include "io/order/key_files.h"
#include "io/process/terminal.h"
#include "io/signer/authority_files.h"

namespace haechi::cli {

Result<std::string> find_passphrase(const PassphraseFlags& flags, const std::string& what) {
  auto told = read_passphrase(flags, "");
  if (!told || !told->empty()) {
    return told;
  }
  return io::read_secret(what, io::signer::kMaxPassphrase);
}

Result<OpenKey> open_key(const std::string& path, const PassphraseFlags& flags) {
  const auto text = io::read_key_file(path);
  if (!text) {
    return tl::make_unexpected(text.error());
  }
  auto key = order::parse_key_file(*text);
  if (!key) {
    return tl::make_unexpected(std::move(key.error()));
  }
  auto passphrase = find_passphrase(flags, "Passphrase of " + key->holder);
  if (!passphrase) {
    return tl::make_unexpected(std::move(passphrase.error()));
  }
  auto seed = order::open_key(*text, *passphrase);
  order::wipe(*passphrase);
  if (!seed) {
    return tl::make_unexpected(std::move(seed.error()));
  }
  return OpenKey{std::move(*key), std::move(*seed)};
}

Result<order::PublicKey> read_public_key(const std::string& path) {
  const auto file = io::read_file(path, 4 * order::kMaxStatementBytes);
  if (!file) {
    return tl::make_unexpected(file.error());
  }
  auto line = order::parse_public_key(file->text);
  return line || line.error().code != "E-ORDER-002" ? line : order::parse_key_file(file->text);
}

Result<order::Issuers> read_issuers(const std::string& path) {
  const auto file = io::read_file(path, order::kMaxListBytes);
  return file ? order::parse_issuers(*file)
              : Result<order::Issuers>(tl::make_unexpected(file.error()));
}

} // namespace haechi::cli
