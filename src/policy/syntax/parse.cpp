#include "policy/syntax/parse.h"

#include "policy/syntax/body_reader.h"
#include "policy/syntax/node_reader.h"
#include "policy/syntax/order_reader.h"
#include "policy/syntax/test_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace haechi::policy {

namespace {

constexpr std::array<std::string_view, 9> kTopKeys{
    "owner", "timezone", "grades", "bodies", "devices", "zones", "orders", "exemptions", "tests"};

struct File {
  const std::string* path;
  Node root;
};

class PolicyReader {
 public:
  explicit PolicyReader(Complaints& complaints) : complaints_(complaints) {}

  // Comes first: dates mean nothing without it.
  void read_zone_name(const std::vector<File>& files);
  void read_file(const File& file);
  Policy finish();

 private:
  void read_section(NodeReader& reader, const Entry& entry);
  void read_owner(NodeReader& reader, const Entry& entry);
  void read_scales(NodeReader& reader, const Entry& entry);

  template <class Item>
  void check_count(NodeReader& reader, const Entry& entry, const std::vector<Item>& items) {
    if (items.size() > kMaxOrders) {
      reader.complain("E-POLICY-013",
                      fmt::format("the policy has more than {} {}", kMaxOrders, entry.key), entry);
    }
  }

  // A section whose keys are ids.
  template <class Item, class Read>
  void read_named(NodeReader& reader, const Entry& entry, std::vector<Item>& out, Read read) {
    if (entry.value.is_null() ||
        !reader.expect_mapping(entry.value, fmt::format("`{}`", entry.key))) {
      return;
    }
    for (const Entry& item : entry.value.entries) {
      out.push_back(read(reader, item));
      if (reader.is_full()) {
        return;
      }
    }
    check_count(reader, entry, out);
  }

  // A section that lists entries with an `id`.
  template <class Item, class Read>
  void read_listed(NodeReader& reader, const Entry& entry, std::vector<Item>& out, Read read) {
    if (entry.value.is_null()) {
      return;
    }
    for (const Node* item : reader.list(entry.value)) {
      out.push_back(read(reader, *item));
      if (reader.is_full()) {
        return;
      }
    }
    check_count(reader, entry, out);
  }

  // Sorts by id and complains of ids that stand twice.
  template <class Item> void sort_by_id(std::vector<Item>& items, std::string_view what) {
    std::ranges::sort(items, {}, [](const Item& item) {
      return std::tie(item.id, item.where.file, item.where.line, item.where.column);
    });
    complain_of_twins(items, what);
  }

  template <class Item>
  void complain_of_twins(const std::vector<Item>& items, std::string_view what) {
    std::map<std::string_view, const Item*> seen;
    for (const Item& item : items) {
      const auto [first, is_new] = seen.emplace(item.id, &item);
      if (!is_new && !item.id.empty() && !complaints_.is_full()) {
        const Location& other = first->second->where;
        complaints_.add(
            "E-POLICY-009", fmt::format("{} `{}` is declared twice", what, item.id), item.where,
            fmt::format("the first stands at {}:{}:{}", other.file, other.line, other.column));
      }
    }
  }

  Complaints& complaints_;
  Policy policy_;
  TimeZone zone_;
};

void PolicyReader::read_zone_name(const std::vector<File>& files) {
  for (const File& file : files) {
    const Node* node = file.root.is_mapping() ? file.root.find("timezone") : nullptr;
    if (node == nullptr) {
      continue;
    }
    NodeReader reader(*file.path, zone_, complaints_);
    const std::string name = reader.text(*node, "`timezone`");
    const auto zone = TimeZone::make(name);
    if (name.empty()) {
      continue;
    }
    if (!zone) {
      reader.complain(zone.error().code, zone.error().message, *node, zone.error().hint);
    } else if (policy_.timezone_where.file.empty()) {
      policy_.timezone = name;
      policy_.timezone_where = node->where(*file.path);
      zone_ = *zone;
    } else if (policy_.timezone != name) {
      reader.complain("E-POLICY-008",
                      fmt::format("`timezone` is `{}` here and `{}` in {}", name, policy_.timezone,
                                  policy_.timezone_where.file),
                      *node, "a policy has one time zone");
    }
  }
}

void PolicyReader::read_owner(NodeReader& reader, const Entry& entry) {
  const std::string body = reader.id(entry);
  if (!body.empty()) {
    policy_.owners.push_back({reader.file(), body, reader.where(entry.value)});
  }
}

void PolicyReader::read_scales(NodeReader& reader, const Entry& entry) {
  auto grades = read_grades(reader, entry);
  if (policy_.grades_where.file.empty()) {
    policy_.grades = std::move(grades);
    policy_.grades_where = entry.where(reader.file());
  } else if (grades != policy_.grades) {
    reader.complain("E-POLICY-008",
                    fmt::format("`grades` differ from those in {}", policy_.grades_where.file),
                    entry, "a policy has one set of scales");
  }
}

void PolicyReader::read_section(NodeReader& reader, const Entry& entry) {
  if (entry.key == "timezone") {
    return; // read_zone_name
  }
  if (entry.key == "owner") {
    read_owner(reader, entry);
  } else if (entry.key == "grades") {
    read_scales(reader, entry);
  } else if (entry.key == "bodies") {
    read_named(reader, entry, policy_.bodies, read_body);
  } else if (entry.key == "devices") {
    read_named(reader, entry, policy_.devices, read_device);
  } else if (entry.key == "zones") {
    read_named(reader, entry, policy_.zones, read_zone);
  } else if (entry.key == "orders") {
    read_listed(reader, entry, policy_.orders, read_order);
  } else if (entry.key == "exemptions") {
    read_listed(reader, entry, policy_.exemptions, read_exemption);
  } else if (entry.key == "tests") {
    read_listed(reader, entry, policy_.tests, read_test);
  } else {
    reader.unknown_key(entry, kTopKeys, "a policy file");
  }
}

void PolicyReader::read_file(const File& file) {
  NodeReader reader(*file.path, zone_, complaints_);
  if (file.root.is_null() || !reader.expect_mapping(file.root, "a policy file")) {
    return;
  }
  for (const Entry& entry : file.root.entries) {
    if (!reader.is_full()) {
      read_section(reader, entry);
    }
  }
}

Policy PolicyReader::finish() {
  sort_by_id(policy_.bodies, "body");
  sort_by_id(policy_.devices, "device class");
  sort_by_id(policy_.zones, "zone");
  sort_by_id(policy_.orders, "order");
  sort_by_id(policy_.exemptions, "exemption");
  complain_of_twins(policy_.tests, "test");
  return std::move(policy_);
}

} // namespace

ResultOrErrors<Policy> parse_policy(const std::vector<SourceFile>& files) {
  Complaints complaints;
  std::vector<const SourceFile*> sorted;
  for (const SourceFile& file : files) {
    sorted.push_back(&file);
  }
  std::ranges::sort(sorted, {},
                    [](const SourceFile* file) { return std::tie(file->path, file->text); });
  std::vector<File> roots;
  for (const SourceFile* file : sorted) {
    auto root = wire::yaml::parse(*file);
    if (root) {
      roots.push_back({&file->path, std::move(*root)});
    } else {
      complaints.add(root.error());
    }
  }
  PolicyReader reader(complaints);
  reader.read_zone_name(roots);
  for (const File& file : roots) {
    reader.read_file(file);
  }
  Policy policy = reader.finish();
  if (!complaints.is_empty()) {
    return tl::make_unexpected(complaints.take());
  }
  return policy;
}

} // namespace haechi::policy
