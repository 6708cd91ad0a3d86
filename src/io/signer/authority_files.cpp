#include "io/signer/authority_files.h"

#include "engine/certificates/der.h"
#include "io/files/read.h"
#include "io/files/write.h"
#include "io/net/socket.h"
#include "io/signer/authority_certificate.h"
#include "io/signer/certificate_writer.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io::signer {

using engine::certificates::AuthorityFacts;
using engine::certificates::BioPtr;
using engine::certificates::CertificatePtr;
using engine::certificates::Generation;

namespace {

constexpr std::size_t kMaxFile = 64 * 1024;

std::string schedule_path(const std::string& folder) {
  return folder + "/schedule";
}

std::string certificate_path(const std::string& folder, std::uint32_t generation) {
  return fmt::format("{}/ca-{}.crt", folder, generation);
}

std::string key_path(const std::string& folder, std::uint32_t generation) {
  return fmt::format("{}/ca-{}.key", folder, generation);
}

tl::unexpected<Error> cannot(std::string_view what, const std::string& path, int error) {
  return fail("E-CA-002", fmt::format("`{}` cannot be {}: {}", path, what,
                                      std::generic_category().message(error)));
}

tl::unexpected<Error> as_folder_error(const Error& error) {
  return fail("E-CA-002", error.message, error.where, error.hint);
}

Result<Bytes> read_certificate(const std::string& path) {
  const auto file = read_file(path, kMaxFile);
  if (!file) {
    return as_folder_error(file.error());
  }
  const BioPtr bio(BIO_new_mem_buf(file->text.data(), static_cast<int>(file->text.size())));
  const CertificatePtr certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)
                                       : nullptr);
  ERR_clear_error();
  if (!certificate) {
    return fail("E-CA-007", fmt::format("`{}` holds no certificate", path));
  }
  return engine::certificates::to_der(certificate.get());
}

Result<std::vector<Generation>> read_schedule(const std::string& folder) {
  const std::string path = schedule_path(folder);
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return fail("E-CA-004", fmt::format("there is no authority in `{}`", folder), {},
                  "haechi ca init --dir " + folder);
    }
    return cannot("read", path, errno);
  }
  const auto file = read_file(path, kMaxFile);
  if (!file) {
    return as_folder_error(file.error());
  }
  auto schedule = engine::certificates::parse_schedule(file->text);
  if (!schedule) {
    schedule.error().where.file = path;
  }
  return schedule;
}

Result<AuthorityFacts> read_generation(const std::string& folder, const Generation& generation) {
  const auto der = read_certificate(certificate_path(folder, generation.number));
  if (!der) {
    return tl::make_unexpected(der.error());
  }
  auto facts = engine::certificates::parse_authority(*der);
  if (!facts) {
    facts.error().where.file = certificate_path(folder, generation.number);
    return facts;
  }
  facts->generation = generation.number;
  facts->signs_from = generation.signs_from;
  return facts;
}

// SECURITY: what others can open is no secret; it is refused, not used with a warning.
Result<void> check_is_private(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) {
    return cannot("read", path, errno);
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail("E-CA-009", fmt::format("`{}` may be opened by others", path), {},
                "chmod 0600 " + path);
  }
  return {};
}

Result<SharedKey> open_key(const std::string& path, const std::string& passphrase) {
  if (auto checked = check_is_private(path); !checked) {
    return tl::make_unexpected(checked.error());
  }
  const auto file = read_file(path, kMaxFile);
  if (!file) {
    return as_folder_error(file.error());
  }
  auto key = read_key(file->text, passphrase);
  if (!key) {
    key.error().where.file = path;
  }
  return key;
}

// A new file with this mode from the first byte on.
Result<void> write_new(const std::string& path, std::string_view text, mode_t mode) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!file.is_open()) {
    return errno == EEXIST ? Result<void>(fail("E-CA-003", fmt::format("`{}` is there already and "
                                                                       "stays as it is",
                                                                       path)))
                           : Result<void>(cannot("written", path, errno));
  }
  // The mask of the process could have taken bits away, never added any.
  for (std::string_view left = text; !left.empty();) {
    const ssize_t written = ::write(file.get(), left.data(), left.size());
    if (written < 0 && errno != EINTR) {
      const int error = errno;
      ::unlink(path.c_str());
      return cannot("written", path, error);
    }
    left.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
  if (::fsync(file.get()) != 0) {
    return cannot("brought to disk", path, errno);
  }
  return {};
}

Result<void> make_folder(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) {
    return {};
  }
  if (errno != EEXIST) {
    return cannot("made", folder, errno);
  }
  struct stat status{};
  if (::stat(folder.c_str(), &status) != 0) {
    return cannot("read", folder, errno);
  }
  if (!S_ISDIR(status.st_mode)) {
    return cannot("made", folder, ENOTDIR);
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail("E-CA-009", fmt::format("the folder `{}` may be opened by others", folder), {},
                "chmod 0700 " + folder + ", or name another one");
  }
  return {};
}

// Key and certificate; the schedule, which makes them count, is the caller's.
Result<AuthorityFacts> write_generation(const std::string& folder, std::uint32_t number,
                                        const NewAuthority& wanted) {
  const auto key = make_authority_key(wanted.profile.key);
  if (!key) {
    return tl::make_unexpected(key.error());
  }
  const auto der = make_authority_certificate(wanted.profile, number, *key, wanted.now);
  const auto pem = write_key(*key, wanted.passphrase);
  if (!der || !pem) {
    return tl::make_unexpected(der ? pem.error() : der.error());
  }
  auto facts = engine::certificates::parse_authority(*der);
  if (!facts) {
    return facts;
  }
  if (auto written = write_new(key_path(folder, number), *pem, 0600); !written) {
    return tl::make_unexpected(written.error());
  }
  if (auto written = write_new(certificate_path(folder, number), to_pem(*der), 0644); !written) {
    ::unlink(key_path(folder, number).c_str());
    return tl::make_unexpected(written.error());
  }
  facts->generation = number;
  facts->signs_from = wanted.signs_from;
  return facts;
}

void remove_generation(const std::string& folder, std::uint32_t number) {
  ::unlink(key_path(folder, number).c_str());
  ::unlink(certificate_path(folder, number).c_str());
}

} // namespace

Result<std::string> read_passphrase_file(const std::string& path) {
  if (path.empty()) {
    return std::string();
  }
  if (auto checked = check_is_private(path); !checked) {
    return tl::make_unexpected(checked.error());
  }
  const auto file = read_file(path, kMaxFile);
  if (!file) {
    return as_folder_error(file.error());
  }
  std::string out = file->text.substr(0, file->text.find_first_of("\r\n"));
  if (out.empty() || out.size() > kMaxPassphrase) {
    return fail("E-CA-005",
                fmt::format("`{}` holds no passphrase of 1 to {} bytes", path, kMaxPassphrase));
  }
  return out;
}

std::string to_pem(ByteView certificate) {
  const unsigned char* at = certificate.data();
  const CertificatePtr read(d2i_X509(nullptr, &at, static_cast<long>(certificate.size())));
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!read || !bio || PEM_write_bio_X509(bio.get(), read.get()) != 1) {
    ERR_clear_error();
    return {};
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Result<std::vector<AuthorityFacts>> read_authorities(const std::string& folder) {
  const auto schedule = read_schedule(folder);
  if (!schedule) {
    return tl::make_unexpected(schedule.error());
  }
  std::vector<AuthorityFacts> out;
  for (const Generation& generation : *schedule) {
    auto facts = read_generation(folder, generation);
    if (!facts) {
      return tl::make_unexpected(facts.error());
    }
    out.push_back(*std::move(facts));
  }
  return out;
}

Result<std::vector<Authority>> open_authorities(const std::string& folder,
                                                const std::string& passphrase) {
  auto all = read_authorities(folder);
  if (!all) {
    return tl::make_unexpected(all.error());
  }
  std::vector<Authority> out;
  for (AuthorityFacts& facts : *all) {
    auto key = open_key(key_path(folder, facts.generation), passphrase);
    if (!key) {
      return tl::make_unexpected(key.error());
    }
    auto authority = make_authority(std::move(facts), *std::move(key));
    if (!authority) {
      return tl::make_unexpected(authority.error());
    }
    out.push_back(*std::move(authority));
  }
  return out;
}

Result<AuthorityFacts> create_authority(const std::string& folder, const NewAuthority& wanted) {
  if (auto checked = check_authority_profile(wanted.profile); !checked) {
    return tl::make_unexpected(checked.error());
  }
  if (auto made = make_folder(folder); !made) {
    return tl::make_unexpected(made.error());
  }
  if (::access(schedule_path(folder).c_str(), F_OK) == 0) {
    return fail("E-CA-003",
                fmt::format("there is an authority in `{}` already, and it stays", folder), {},
                "haechi ca rotate makes its successor");
  }
  auto facts = write_generation(folder, 1, wanted);
  if (!facts) {
    return facts;
  }
  const std::vector<Generation> schedule{{1, wanted.signs_from}};
  if (auto written =
          write_new(schedule_path(folder), engine::certificates::format_schedule(schedule), 0644);
      !written) {
    remove_generation(folder, 1);
    return tl::make_unexpected(written.error());
  }
  return facts;
}

Result<AuthorityFacts> add_generation(const std::string& folder, const NewAuthority& wanted) {
  if (auto checked = check_authority_profile(wanted.profile); !checked) {
    return tl::make_unexpected(checked.error());
  }
  auto schedule = read_schedule(folder);
  if (!schedule) {
    return tl::make_unexpected(schedule.error());
  }
  if (wanted.signs_from <= schedule->back().signs_from) {
    return fail("E-CA-006",
                fmt::format("generation {} signs from {}; its successor must begin later",
                            schedule->back().number, to_rfc3339(schedule->back().signs_from)));
  }
  if (schedule->size() == engine::certificates::kMaxGenerations) {
    return fail("E-CA-006", fmt::format("the folder holds {} generations already",
                                        engine::certificates::kMaxGenerations));
  }
  const std::uint32_t number = schedule->back().number + 1;
  auto facts = write_generation(folder, number, wanted);
  if (!facts) {
    return facts;
  }
  schedule->push_back({number, wanted.signs_from});
  if (auto written =
          replace_file(schedule_path(folder), engine::certificates::format_schedule(*schedule));
      !written) {
    remove_generation(folder, number);
    return as_folder_error(written.error());
  }
  return facts;
}

} // namespace haechi::io::signer
