#include "engine/identity/address_users.h"

#include "base/take_word.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace haechi::engine::identity {

namespace {

constexpr std::size_t kMaxAddressErrors = 100;

// What is wrong with a word, and where it stands on the line.
struct WordError {
  Error error;
  std::size_t offset = 0;
};

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> out;
  for (std::string_view word = take_word(line); !word.empty(); word = take_word(line)) {
    out.push_back(word);
  }
  return out;
}

tl::expected<AddressUser, WordError> read_line(std::string_view line) {
  const auto wrong = [&](std::string_view word, std::string code, std::string message,
                         std::string_view hint) {
    return tl::make_unexpected(
        WordError{{std::move(code), std::move(message), {}, std::string(hint)},
                  static_cast<std::size_t>(word.data() - line.data())});
  };
  const auto words = words_of(line);
  const auto cidr = Cidr::parse(words.front());
  if (!cidr) {
    return wrong(words.front(), "E-PEOPLE-001",
                 fmt::format("`{}` is no address or prefix", words.front().substr(0, 64)),
                 "10.1.2.3 kim");
  }
  if (words.size() < 2 || !is_word(words[1], kMaxUserName)) {
    return wrong(words.front(), "E-PEOPLE-002", "a line is an address and a name",
                 fmt::format("10.1.2.3 kim; a name has 1 to {} bytes of UTF-8", kMaxUserName));
  }
  AddressUser out{.cidr = *cidr, .name = std::string(words[1]), .fields = {}};
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (auto problem = read_person_field(words[i], out.fields)) {
      return wrong(words[i], "E-PEOPLE-003", std::move(*problem), kPersonFieldHint);
    }
  }
  return out;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

} // namespace

ResultOrErrors<std::vector<AddressUser>> parse_address_users(const SourceFile& file) {
  std::vector<AddressUser> out;
  std::map<Cidr, std::uint32_t> seen; // to the line where it stands
  Errors errors;
  std::uint32_t number = 0;
  for (std::string_view line : split(file.text, '\n')) {
    ++number;
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (is_blank(line) || line.starts_with('#')) {
      continue;
    }
    if (out.size() >= kMaxAddressUsers || errors.size() >= kMaxAddressErrors) {
      errors.push_back(
          {"E-PEOPLE-005",
           fmt::format("more than {} addresses or {} errors", kMaxAddressUsers, kMaxAddressErrors),
           {file.path, number, 1}});
      break;
    }
    auto user = read_line(line);
    if (!user) {
      Error error = std::move(user.error().error);
      error.where = {file.path, number, static_cast<std::uint32_t>(user.error().offset) + 1};
      errors.push_back(std::move(error));
      continue;
    }
    const auto [first, is_new] = seen.emplace(user->cidr, number);
    if (!is_new) {
      errors.push_back({"E-PEOPLE-004",
                        fmt::format("`{}` stands twice, first on line {}", user->cidr.to_string(),
                                    first->second),
                        {file.path, number, 1},
                        "keep one of them"});
      continue;
    }
    user->line = number;
    out.push_back(*std::move(user));
  }
  if (!errors.empty()) {
    return tl::make_unexpected(std::move(errors));
  }
  return out;
}

} // namespace haechi::engine::identity
