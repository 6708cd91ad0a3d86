#include "policy/replay/report.h"

#include "base/check.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace haechi::policy::replay {

namespace {

// Requests and people that are summed up.
struct Heap {
  std::uint64_t requests = 0;
  People people;

  void add(const Group& group) {
    requests += group.requests;
    people.add(group.people);
  }
};

using Heaps = std::map<std::pair<Change, std::string>, Heap>;

PeopleFigure figure(const People& people, std::uint64_t k) {
  const std::uint64_t count = people.count();
  return {count - count % k, people.is_estimate()};
}

Sum to_sum(Change change, std::string name, const Heap& heap, std::uint64_t k) {
  return {change, std::move(name), heap.requests, figure(heap.people, k)};
}

Row to_row(const Group& group, std::uint64_t k) {
  return {group.change, group.body,   group.services, group.before,           group.after,
          group.by,     group.reason, group.requests, figure(group.people, k)};
}

// The most people first, then the most requests.
auto weight(const PeopleFigure& people, std::uint64_t requests) {
  return std::tuple(~people.at_least, ~requests);
}

std::vector<Sum> to_sums(const Heaps& heaps, std::uint64_t k) {
  std::vector<Sum> out;
  for (const auto& [key, heap] : heaps) {
    out.push_back(to_sum(key.first, key.second, heap, k));
  }
  std::ranges::sort(out, {}, [](const Sum& sum) {
    return std::tuple(sum.change, weight(sum.people, sum.requests), sum.name);
  });
  return out;
}

std::string join(const std::vector<std::string>& ids) {
  std::string out;
  for (const std::string& id : ids) {
    out += (out.empty() ? "" : ",") + id;
  }
  return out;
}

class Maker {
 public:
  Maker(const Tally& tally, std::uint64_t k) : tally_(tally) {
    out_.k = k;
    out_.judged = tally.judged;
    out_.rest = tally.unchanged;
  }

  Report make() {
    for (const Group& group : tally_.groups) {
      if (group.is_rest || group.people.count() < out_.k) {
        hidden_[{group.change, ""}].add(group);
      } else {
        show(group);
      }
    }
    show_hidden();
    for (const auto& [key, total] : totals_) {
      out_.totals.push_back(to_sum(key.first, {}, total, out_.k));
    }
    out_.bodies = to_sums(bodies_, out_.k);
    out_.services = to_sums(services_, out_.k);
    std::ranges::sort(out_.rows, {}, [](const Row& row) {
      return std::tuple(row.change, weight(row.people, row.requests), row.body, join(row.services),
                        row.by, row.reason, row.before.least, row.before.most, row.after.least);
    });
    out_.refused.at_most += out_.refused.at_least;
    out_.freed.at_most += out_.freed.at_least;
    return std::move(out_);
  }

 private:
  void show(const Group& group) {
    out_.rows.push_back(to_row(group, out_.k));
    totals_[{group.change, ""}].add(group);
    bodies_[{group.change, group.body}].add(group);
    services_[{group.change, join(group.services)}].add(group);
    const bool is_open = group.change == Change::Open;
    count(group.change, group.requests, is_open && may_refuse(group.before, group.after),
          is_open && may_free(group.before, group.after));
  }

  void count(Change change, std::uint64_t requests, bool is_perhaps_refused,
             bool is_perhaps_freed) {
    out_.refused.at_least += change == Change::Refused ? requests : 0;
    out_.freed.at_least += change == Change::Freed ? requests : 0;
    out_.refused.at_most += is_perhaps_refused ? requests : 0;
    out_.freed.at_most += is_perhaps_freed ? requests : 0;
  }

  void show_hidden() {
    for (const auto& [key, heap] : hidden_) {
      if (heap.people.count() < out_.k) {
        out_.rest += heap.requests;
        continue;
      }
      const Change change = key.first;
      out_.hidden.push_back(to_sum(change, {}, heap, out_.k));
      Heap& total = totals_[key];
      total.requests += heap.requests;
      total.people.add(heap.people);
      const bool is_open = change == Change::Open; // may be either: which is not told
      count(change, heap.requests, is_open, is_open);
    }
  }

  const Tally& tally_;
  Report out_;
  Heaps totals_;
  Heaps bodies_;
  Heaps services_;
  Heaps hidden_;
};

} // namespace

Report make_report(const Tally& tally, std::uint64_t k) {
  HAECHI_CHECK(k >= 1 && k <= kMaxK);
  return Maker(tally, k).make();
}

} // namespace haechi::policy::replay
