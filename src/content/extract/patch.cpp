#include "content/extract/patch.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace haechi::content::extract {

using wire::json::Member;
using wire::json::Value;

namespace {

constexpr std::size_t kKeptText = 64; // as much as filters of locators look at
constexpr std::size_t kMaxWay = 32;

char to_small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

std::string small(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), to_small);
  return out;
}

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> steps;
  if (path.starts_with('/')) {
    path.remove_prefix(1);
  }
  while (!path.empty() && steps.size() < kMaxWay) {
    const std::size_t end = std::min(path.find('/'), path.size());
    steps.emplace_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return steps;
}

std::string join(const std::vector<std::string>& steps) {
  std::string out;
  for (const std::string& step : steps) {
    out += '/';
    out += step;
  }
  return out;
}

// The place of an element by its number, `-1` for the last, `-` for behind it.
std::optional<std::size_t> find_index(const Value& array, std::string_view step) {
  if (step == "-1") {
    return array.items.empty() ? std::nullopt : std::optional(array.items.size() - 1);
  }
  if (step == "-") {
    return array.items.size();
  }
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  return error == std::errc() && end == step.data() + step.size() && index <= array.items.size()
             ? std::optional(index)
             : std::nullopt;
}

Value* find(Value& value, const std::string& step) {
  if (value.is_array()) {
    const auto index = find_index(value, step);
    return index && *index < value.items.size() ? &value.items[*index] : nullptr;
  }
  const auto at = std::ranges::find(value.members, step, &Member::key);
  return at == value.members.end() ? nullptr : &at->value;
}

const Value* find(const Value& value, const std::string& step) {
  return find(const_cast<Value&>(value), step);
}

void shorten(Value& value) {
  if (value.text.size() > kKeptText) {
    value.text.resize(kKeptText);
  }
  std::ranges::for_each(value.items, shorten);
  for (Member& member : value.members) {
    shorten(member.value);
  }
}

std::size_t count(const Value& value) {
  std::size_t values = 1;
  for (const Value& item : value.items) {
    values += count(item);
  }
  for (const Member& member : value.members) {
    values += count(member.value);
  }
  return values;
}

bool passes(const catalog::StepFilter& filter, const Value& value) {
  const Value* at = &value;
  for (const std::string& name : filter.path) {
    at = at == nullptr ? nullptr : find(*at, name);
  }
  const bool is_one = at != nullptr && at->is_text() &&
                      std::ranges::find(filter.words, at->text) != filter.words.end();
  return is_one != filter.is_negated;
}

bool leads_to(const catalog::Locator& locator, const Value& document,
              const std::vector<std::string>& way) {
  const Value* at = &document;
  for (std::size_t i = 0; i < locator.steps.size(); ++i) {
    const catalog::LocatorStep& step = locator.steps[i];
    if (step.kind == catalog::StepKind::Rest) {
      return true;
    }
    const bool is_same = i < way.size() && step.kind != catalog::StepKind::Json &&
                         (step.kind == catalog::StepKind::Each || step.name == way[i]);
    at = is_same ? find(*at, way[i]) : nullptr;
    if (at == nullptr || (!step.filter.path.empty() && !passes(step.filter, *at))) {
      return false;
    }
  }
  return locator.steps.size() == way.size();
}

std::string_view text_of(const Tree& tree, NodeId object, std::string_view key) {
  const NodeId node = tree.find_member(object, key);
  return node != kNoNode && tree.node(node).kind == Kind::Text ? tree.node(node).text
                                                               : std::string_view();
}

} // namespace

std::vector<ChangedText> PatchedDocument::take(const Tree& tree, NodeId root) {
  changed_.clear();
  if (join_ == catalog::Join::Patch) {
    change(tree, {}, root);
    return std::move(changed_);
  }
  for (NodeId id = root; id != kNoNode && id < tree.end(); ++id) {
    const NodeId value = tree.find_member(id, "value");
    const std::string_view operation = text_of(tree, id, "op");
    if (value != kNoNode && !operation.empty() && tree.find_member(id, "path") != kNoNode) {
      change_by(tree, split(text_of(tree, id, "path")), operation, value);
    }
  }
  return std::move(changed_);
}

void PatchedDocument::change(const Tree& tree, const Way& base, NodeId object) {
  const NodeId value = tree.find_member(object, "v");
  if (value == kNoNode || base.size() > kMaxWay) {
    return;
  }
  if (tree.find_member(object, "p") != kNoNode) {
    last_path_ = text_of(tree, object, "p");
  }
  if (tree.find_member(object, "o") != kNoNode) {
    last_operation_ = small(text_of(tree, object, "o"));
  }
  Way way = base;
  std::ranges::move(split(last_path_), std::back_inserter(way));
  const bool is_list = last_operation_ == "batch" || last_operation_ == "patch";
  if (!is_list || tree.node(value).kind != Kind::Array) {
    return change_by(tree, way, last_operation_, value);
  }
  const std::string path = std::exchange(last_path_, {});
  const std::string operation = last_operation_;
  for (NodeId at = tree.node(value).child; at != kNoNode; at = tree.node(at).next) {
    last_operation_.clear();
    change(tree, way, at);
  }
  last_path_ = path; // a change without them goes on with the list, not with its last entry
  last_operation_ = operation;
}

// `-1` and `-` in the way become numbers; what is missing on it is made.
Value* PatchedDocument::resolve(Way& way) {
  Value* at = &document_;
  for (std::string& step : way) {
    if (at->is_array()) {
      const auto index = find_index(*at, step);
      if (!index) {
        return nullptr;
      }
      step = std::to_string(*index);
      if (*index == at->items.size()) {
        at->items.emplace_back();
        ++values_;
      }
      at = &at->items[*index];
      continue;
    }
    Value* member = find(*at, step);
    if (member == nullptr) {
      at->kind = wire::json::Kind::Object;
      at->members.push_back({step, {}});
      member = &at->members.back().value;
      ++values_;
    }
    at = member;
  }
  return at;
}

void PatchedDocument::change_by(const Tree& tree, const Way& to, std::string_view operation,
                                NodeId value) {
  Way way = to;
  Value* target = is_followed_ ? resolve(way) : nullptr;
  if (target == nullptr) {
    return list_texts(tree, to, value, false);
  }
  Value brought = tree.to_value(value);
  shorten(brought);
  const bool is_append = operation == "append";
  if (is_append && target->is_array()) {
    std::vector<Value> items =
        brought.is_array() ? std::move(brought.items) : std::vector<Value>{std::move(brought)};
    const std::size_t first = target->items.size();
    for (const Value& item : items) {
      values_ += count(item);
    }
    is_followed_ = values_ <= kMaxDocument;
    std::ranges::move(items, std::back_inserter(target->items));
    std::size_t index = first;
    const bool is_list = tree.node(value).kind == Kind::Array;
    NodeId at = is_list ? tree.node(value).child : value;
    while (at != kNoNode) {
      Way element = way;
      element.push_back(std::to_string(index++));
      list_texts(tree, element, at, true);
      at = is_list ? tree.node(at).next : kNoNode;
    }
    return;
  }
  // Words behind words: also where the way is repeated without an operation.
  const bool continues = target->is_text() && brought.is_text() && (is_append || operation.empty());
  const bool is_new = target->is_null();
  if (!continues) {
    values_ = values_ + count(brought) - count(*target);
    *target = std::move(brought);
    is_followed_ = values_ <= kMaxDocument;
  }
  list_texts(tree, way, value, continues || is_new);
}

void PatchedDocument::list_texts(const Tree& tree, const Way& way, NodeId value, bool continues) {
  const Node& node = tree.node(value);
  if (node.kind == Kind::Text) {
    changed_.push_back({value, content_at(way), join(way), continues});
  }
  for (NodeId at = node.child; at != kNoNode; at = tree.node(at).next) {
    Way inner = way;
    inner.push_back(node.kind == Kind::Array ? std::to_string(tree.node(at).index)
                                             : std::string(tree.node(at).key));
    list_texts(tree, inner, at, continues);
  }
}

std::optional<catalog::Content> PatchedDocument::content_at(const Way& way) const {
  for (const catalog::Extractor& extractor : extractors_) {
    if (leads_to(extractor.at, document_, way)) {
      return extractor.content;
    }
  }
  return std::nullopt;
}

} // namespace haechi::content::extract
