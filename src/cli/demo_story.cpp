#include "cli/demo_story.h"

#include "text/host_name.h"
#include "wire/yaml/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace haechi::cli {

namespace {

using wire::yaml::Node;

constexpr std::array<std::string_view, 3> kWays{"dns", "https", "http"};
constexpr std::array<std::string_view, 4> kStories{"refused", "caution", "passes", "unseen"};

// Reads until the first error, which it keeps.
class StoryReader {
 public:
  explicit StoryReader(const std::string& file) : file_(file) {}

  DemoStory read(const Node& root) {
    DemoStory story;
    for (const Node* site : items(root, "sites")) {
      story.sites.push_back({host(*site), text(*site, "title"), address(field(*site, "address"))});
    }
    for (const Node* person : items(root, "people")) {
      story.people.push_back(read_person(*person));
    }
    return story;
  }

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  DemoPerson read_person(const Node& node) {
    DemoPerson person;
    person.from = address(field(node, "from"));
    const Node& who = field(node, "who");
    person.who = {text(who, "en"), text(who, "ko")};
    for (const Node* row : items(node, "rows")) {
      const auto story = static_cast<Story>(word(field(*row, "story"), kStories));
      const std::string name = host(*row);
      for (const Node* over : items(*row, "over")) {
        person.rows.push_back({person.from, name, static_cast<Way>(word(*over, kWays)), story});
      }
    }
    return person;
  }

  const Node& field(const Node& node, std::string_view key) {
    static const Node kNothing;
    const Node* found = node.is_mapping() ? node.find(key) : nullptr;
    if (found == nullptr) {
      complain(node, "E-DEMO-010", fmt::format("there is no `{}` here", key));
      return kNothing;
    }
    return *found;
  }

  std::vector<const Node*> items(const Node& node, std::string_view key) {
    const Node& list = field(node, key);
    if (!list.is_sequence()) {
      complain(list, "E-DEMO-010", fmt::format("`{}` must be a list", key));
    }
    std::vector<const Node*> out;
    std::ranges::transform(list.items, std::back_inserter(out),
                           [](const Node& item) { return &item; });
    return out;
  }

  std::string text(const Node& node, std::string_view key) {
    const Node& value = field(node, key);
    if (!value.is_scalar()) {
      complain(value, "E-DEMO-010", fmt::format("`{}` must be a text", key));
    }
    return value.text;
  }

  std::string host(const Node& node) {
    const auto name = text::make_host_name(text(node, "host"));
    if (!name) {
      complain(field(node, "host"), "E-DEMO-011", name.error().message);
    }
    return name.value_or("");
  }

  // Only loopback: a demo sends nothing anywhere else.
  IpAddress address(const Node& node) {
    const auto parsed = IpAddress::parse(node.text);
    if (!parsed || !parsed->is_v4() || !parsed->is_loopback()) {
      complain(node, "E-DEMO-011", fmt::format("`{}` is no IPv4 loopback address", node.text));
    }
    return parsed.value_or(IpAddress());
  }

  template <std::size_t N>
  std::size_t word(const Node& node, const std::array<std::string_view, N>& words) {
    const auto found = std::ranges::find(words, node.text);
    if (found == words.end()) {
      complain(node, "E-DEMO-012", fmt::format("`{}` is no such word", node.text));
      return 0;
    }
    return static_cast<std::size_t>(found - words.begin());
  }

  void complain(const Node& node, std::string code, std::string message) {
    if (!error_) {
      error_ = Error{std::move(code), std::move(message), node.where(file_)};
    }
  }

  const std::string& file_;
  std::optional<Error> error_;
};

} // namespace

Result<DemoStory> parse_story(const SourceFile& file) {
  const auto root = wire::yaml::parse(file);
  if (!root) {
    return tl::make_unexpected(root.error());
  }
  StoryReader reader(file.path);
  DemoStory story = reader.read(*root);
  if (reader.error()) {
    return tl::make_unexpected(*reader.error());
  }
  return story;
}

} // namespace haechi::cli
