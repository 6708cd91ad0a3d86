#include "io/ledger/record_lines.h"

#include "io/ledger/plain_file.h"
#include "ledger/leaf.h"
#include "wire/coding/decoder.h"
#include "wire/json/value.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace haechi::io {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = "records-";
constexpr std::string_view kSuffix = ".jsonl";
constexpr std::size_t kDayDigits = 8;
constexpr std::size_t kNumberDigits = 6;
constexpr std::size_t kChunk = 256U << 10U;

tl::unexpected<Error> unreadable(const std::string& path, std::string_view why) {
  return fail("E-LEDGER-006", fmt::format("cannot be read: {}", why), {.file = path});
}

bool are_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

} // namespace

std::string RecordFileName::plain() const {
  return is_packed ? name.substr(0, name.size() - kPackedSuffix.size()) : name;
}

std::optional<RecordFileName> parse_record_file_name(std::string_view name) {
  RecordFileName out{std::string(name), name.ends_with(kPackedSuffix)};
  const std::string plain = out.plain();
  const std::string_view text = plain;
  constexpr std::size_t kDash = kPrefix.size() + kDayDigits;
  if (text.size() != kDash + 1 + kNumberDigits + kSuffix.size() || !text.starts_with(kPrefix) ||
      !text.ends_with(kSuffix) || text[kDash] != '-' ||
      !are_digits(text.substr(kPrefix.size(), kDayDigits)) ||
      !are_digits(text.substr(kDash + 1, kNumberDigits))) {
    return std::nullopt;
  }
  return out;
}

std::vector<RecordFileName> list_record_files(const std::string& dir) {
  std::vector<RecordFileName> out;
  std::error_code error;
  for (fs::directory_iterator at(dir, error); !error && at != fs::directory_iterator();
       at.increment(error)) {
    if (auto name = parse_record_file_name(at->path().filename().string())) {
      out.push_back(std::move(*name));
    }
  }
  std::ranges::sort(out, {}, &RecordFileName::name);
  return out;
}

struct RecordLines::State {
  std::string path;
  Fd file;
  std::unique_ptr<wire::coding::Decoder> decoder; // null: the file is plain
  std::unique_ptr<EVP_MD_CTX, FreeContext> hash{EVP_MD_CTX_new()};
  std::string input; // read, not yet decoded
  std::size_t input_at = 0;
  std::string text; // decoded; lines before `at` were given
  std::size_t at = 0;
  std::size_t searched = 0;
  std::uint32_t line = 0;
  std::uint64_t read_bytes = 0;
  ino_t inode = 0;
  bool is_at_end = false;
  bool is_torn = false;

  Result<bool> fill();
  Result<void> read_chunk();
  Result<void> decode();
};

Result<void> RecordLines::State::read_chunk() {
  input.resize(kChunk);
  input_at = 0;
  ssize_t got = 0;
  do {
    got = ::read(file.get(), input.data(), input.size());
  } while (got < 0 && errno == EINTR);
  if (got < 0) {
    return unreadable(path, std::generic_category().message(errno));
  }
  input.resize(static_cast<std::size_t>(got));
  is_at_end = got == 0;
  read_bytes += input.size();
  EVP_DigestUpdate(hash.get(), input.data(), input.size());
  return {};
}

Result<void> RecordLines::State::decode() {
  const auto step = decoder->read(std::string_view(input).substr(input_at), kChunk, text);
  input_at += step.consumed;
  if (step.state == wire::coding::Decoder::State::Bad) {
    return unreadable(path, "it is no zstd stream");
  }
  return {};
}

// Whether anything came behind `text`.
Result<bool> RecordLines::State::fill() {
  text.erase(0, at);
  searched -= at;
  at = 0;
  is_at_end = is_at_end && decoder != nullptr; // a plain file may have grown
  const std::size_t before = text.size();
  while (text.size() == before && !is_at_end) {
    if (input_at == input.size()) {
      if (auto read = read_chunk(); !read) {
        return tl::make_unexpected(std::move(read.error()));
      }
    }
    if (decoder == nullptr) {
      text += input;
      input_at = input.size();
    } else if (auto decoded = decode(); !decoded) {
      return tl::make_unexpected(std::move(decoded.error()));
    }
  }
  if (is_at_end && decoder != nullptr && !decoder->is_whole()) {
    return unreadable(path, "its zstd stream is cut short");
  }
  return text.size() != before;
}

RecordLines::RecordLines(std::unique_ptr<State> state) : state_(std::move(state)) {}

RecordLines::~RecordLines() = default;
RecordLines::RecordLines(RecordLines&&) noexcept = default;
RecordLines& RecordLines::operator=(RecordLines&&) noexcept = default;

Result<RecordLines> RecordLines::open(const std::string& dir, const RecordFileName& name,
                                      std::uint64_t offset) {
  auto state = std::make_unique<State>();
  state->path = dir + "/" + name.name;
  auto file = open_plain(state->path);
  if (!file) {
    return tl::make_unexpected(std::move(file.error()));
  }
  state->file = std::move(*file);
  struct stat status{};
  if (::fstat(state->file.get(), &status) == 0) {
    state->inode = status.st_ino;
  }
  if (offset > 0 && ::lseek(state->file.get(), static_cast<off_t>(offset), SEEK_SET) < 0) {
    return unreadable(state->path, std::generic_category().message(errno));
  }
  if (name.is_packed) {
    state->decoder = wire::coding::Decoder::make(wire::coding::Coding::Zstd);
  }
  EVP_DigestInit_ex2(state->hash.get(), EVP_sha256(), nullptr);
  return RecordLines(std::move(state));
}

Result<std::optional<std::string_view>> RecordLines::next() {
  State& in = *state_;
  in.is_torn = false;
  for (;;) {
    const std::size_t end = in.text.find('\n', in.searched);
    if (end != std::string::npos) {
      const std::string_view line = std::string_view(in.text).substr(in.at, end - in.at);
      in.at = in.searched = end + 1;
      ++in.line;
      return line;
    }
    in.searched = in.text.size();
    if (in.text.size() - in.at > kMostRecordLine) {
      return fail("E-LEDGER-006", "this line is too long", {in.path, in.line + 1});
    }
    const auto more = in.fill();
    if (!more) {
      return tl::make_unexpected(more.error());
    }
    if (!*more) {
      break;
    }
  }
  if (in.at != in.text.size()) {
    in.is_torn = true;
    return fail("E-LEDGER-006", "the last line has no end", {in.path, in.line + 1});
  }
  return std::nullopt;
}

bool RecordLines::is_torn() const {
  return state_->is_torn;
}

std::uint64_t RecordLines::read_bytes() const {
  return state_->read_bytes;
}

ino_t RecordLines::inode() const {
  return state_->inode;
}

std::uint32_t RecordLines::line_number() const {
  return state_->line;
}

Sha256 RecordLines::digest() const {
  Sha256 out{};
  unsigned size = 0;
  EVP_DigestFinal_ex(state_->hash.get(), out.data(), &size);
  return out;
}

Result<Sha256> digest_of_file(const std::string& path) {
  auto file = open_plain(path);
  if (!file) {
    return tl::make_unexpected(std::move(file.error()));
  }
  const std::unique_ptr<EVP_MD_CTX, FreeContext> hash(EVP_MD_CTX_new());
  EVP_DigestInit_ex2(hash.get(), EVP_sha256(), nullptr);
  std::array<char, 65'536> chunk{};
  for (;;) {
    const ssize_t got = ::read(file->get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return unreadable(path, std::generic_category().message(errno));
    }
    if (got == 0) {
      break;
    }
    EVP_DigestUpdate(hash.get(), chunk.data(), static_cast<std::size_t>(got));
  }
  Sha256 out{};
  unsigned size = 0;
  EVP_DigestFinal_ex(hash.get(), out.data(), &size);
  return out;
}

std::optional<std::uint64_t> first_sequence(const std::string& dir, const RecordFileName& name) {
  auto lines = RecordLines::open(dir, name);
  if (!lines) {
    return std::nullopt;
  }
  const auto line = lines->next();
  if (!line || !*line) {
    return std::nullopt;
  }
  wire::json::Parser parser;
  const auto sealed = ledger::parse_sealed_line(**line, parser);
  return sealed && sealed->is_sealed ? std::optional(sealed->envelope.sequence) : std::nullopt;
}

} // namespace haechi::io
