#include "policy/model/completions.h"

#include "policy/model/facts.h"
#include "policy/model/mentions.h"
#include "policy/model/service_axes.h"

#include <algorithm>

namespace haechi::policy::model {

namespace {

using Strings = std::vector<std::string>;

Strings to_list(const Values& values) {
  return {values.begin(), values.end()};
}

template <class Apply> Axis axis_of(const std::string& name, const Strings& values, Apply apply) {
  Axis axis;
  for (const std::string& value : values) {
    axis.push_back({{{name, value}}, [apply, value](Request& request) { apply(request, value); }});
  }
  return axis;
}

template <class Declared> Values ids_of(const std::vector<Declared>& all) {
  Values ids;
  for (const Declared& one : all) {
    ids.insert(one.id);
  }
  return ids;
}

// `*` in the pattern replaced by `text`.
std::string fill(const std::string& pattern, const std::string& text) {
  std::string out;
  for (const char c : pattern) {
    out += c == '*' ? text : std::string(1, c);
  }
  return out;
}

// Names that match one pattern or two at once.
Strings samples_of(const Values& patterns) {
  Values samples;
  for (const std::string& pattern : patterns) {
    for (const std::string& text : {std::string(), std::string("x"), std::string("x.y")}) {
      samples.insert(fill(pattern, text));
    }
    for (const std::string& other : patterns) {
      samples.insert(fill(pattern, fill(other, "")));
      samples.insert(fill(pattern, fill(other, "x")));
    }
  }
  samples.erase("");
  return any_of_or_none(to_list(samples));
}

// Gathers the axes of everything but the service.
class Gatherer {
 public:
  Gatherer(const Policy& policy, const Mentions& mentions, const Request& request)
      : policy_(policy), mentions_(mentions), request_(request) {}

  std::vector<Axis> gather() {
    add_person();
    add_place();
    add_use();
    add_variant();
    add_content();
    return std::move(axes_);
  }

 private:
  template <class Apply> void add_single(bool is_known, Facet facet, Values values, Apply apply) {
    if (!is_known && !values.empty()) {
      axes_.push_back(axis_of(std::string(to_word(facet)), any_of_or_none(to_list(values)), apply));
    }
  }

  void add_person() {
    const Who& who = request_.who;
    add_single(who.body.has_value(), Facet::Body, ids_of(policy_.bodies),
               [](Request& request, const std::string& value) { request.who.body = value; });
    add_single(who.role.has_value(), Facet::Role, mentions_.of(Facet::Role),
               [](Request& request, const std::string& value) { request.who.role = value; });
    add_single(who.located.has_value(), Facet::Located, mentions_.of(Facet::Located),
               [](Request& request, const std::string& value) { request.who.located = value; });
    if (!who.assurance && !mentions_.of(Facet::Assurance).empty()) {
      axes_.push_back(axis_of(
          "assurance", {"", "address", "password", "certificate"},
          [](Request& request, const std::string& value) { request.who.assurance = value; }));
    }
    if (!who.groups) {
      Axis axis;
      for (const Strings& subset : subsets_of(to_list(mentions_.of(Facet::Group)))) {
        axis.push_back({{{"group", join(subset)}},
                        [subset](Request& request) { request.who.groups = subset; }});
      }
      axes_.push_back(std::move(axis));
    }
    add_attributes();
  }

  void add_attributes() {
    const auto& known = request_.who.attributes;
    for (const std::string& name : mentions_.names_of(Facet::PersonAttribute)) {
      const bool is_unknown =
          !known || (known->contains(name) && !known->find(name)->second.has_value());
      if (is_unknown) {
        axes_.push_back(axis_of("attributes." + name,
                                any_of_or_none(to_list(mentions_.of(Facet::PersonAttribute, name))),
                                [name](Request& request, const std::string& value) {
                                  if (!request.who.attributes) {
                                    request.who.attributes.emplace();
                                  }
                                  (*request.who.attributes)[name] = value;
                                }));
      }
    }
  }

  void add_place() {
    Values devices = ids_of(policy_.devices);
    devices.merge(Values(mentions_.of(Facet::Device)));
    Values zones = ids_of(policy_.zones);
    zones.merge(Values(mentions_.of(Facet::Zone)));
    add_single(request_.device.has_value(), Facet::Device, std::move(devices),
               [](Request& request, const std::string& value) { request.device = value; });
    add_single(request_.zone.has_value(), Facet::Zone, std::move(zones),
               [](Request& request, const std::string& value) { request.zone = value; });
    if (!request_.host && !mentions_.of(Facet::Host).empty()) {
      axes_.push_back(
          axis_of("host", samples_of(mentions_.of(Facet::Host)),
                  [](Request& request, const std::string& value) { request.host = value; }));
    }
  }

  void add_use() {
    add_single(request_.operation.has_value(), Facet::Operation, mentions_.of(Facet::Operation),
               [](Request& request, const std::string& value) { request.operation = value; });
    add_single(request_.purpose.has_value(), Facet::Purpose, mentions_.of(Facet::Purpose),
               [](Request& request, const std::string& value) { request.purpose = value; });
  }

  static bool is_known(const Known& asked, const std::optional<Known>& fact) {
    return asked.has_value() || (fact && fact->has_value());
  }

  void add_variant() {
    add_single(is_known(request_.tier, request_.facts.tier), Facet::Tier, mentions_.of(Facet::Tier),
               [](Request& request, const std::string& value) { request.tier = value; });
    add_single(is_known(request_.tenant, request_.facts.tenant), Facet::Tenant,
               mentions_.of(Facet::Tenant),
               [](Request& request, const std::string& value) { request.tenant = value; });
    if (!is_known(request_.model, request_.facts.model) && !mentions_.of(Facet::Model).empty()) {
      axes_.push_back(
          axis_of("model", samples_of(mentions_.of(Facet::Model)),
                  [](Request& request, const std::string& value) { request.model = value; }));
    }
  }

  void add_content() {
    if (!request_.data || request_.data->open || !request_.data->findings) {
      add_findings();
    }
    if (!request_.data || request_.data->open || !request_.data->grades) {
      add_grades();
    }
  }

  void add_findings() {
    Axis axis;
    for (const Strings& subset : subsets_of(to_list(mentions_.of(Facet::Finding)))) {
      axis.push_back({{{"finding", join(subset)}},
                      [subset](Request& request) { add_to(request, &Data::findings, subset); }});
    }
    axes_.push_back(std::move(axis));
  }

  // In each scale one grade or none; of the grades in no scale any subset.
  void add_grades() {
    std::vector<Strings> sets{{}};
    Values loose = mentions_.of(Facet::Grade);
    for (const Strings& scale : policy_.grades) {
      std::vector<Strings> longer = sets;
      for (const std::string& grade : scale) {
        loose.erase(grade);
        for (Strings set : sets) {
          set.push_back(grade);
          longer.push_back(std::move(set));
        }
      }
      sets = std::move(longer);
    }
    Axis axis;
    for (const Strings& free : subsets_of(to_list(loose))) {
      for (Strings set : sets) {
        set.insert(set.end(), free.begin(), free.end());
        axis.push_back({{{"grade", join(set)}},
                        [set](Request& request) { add_to(request, &Data::grades, set); }});
      }
    }
    axes_.push_back(std::move(axis));
  }

  static void add_to(Request& request, std::optional<Strings> Data::* part, const Strings& more) {
    if (!request.data) {
      request.data.emplace();
    }
    std::optional<Strings>& list = *request.data.*part;
    Strings all = list.value_or(Strings{});
    all.insert(all.end(), more.begin(), more.end());
    list = std::move(all);
  }

  const Policy& policy_;
  const Mentions& mentions_;
  const Request& request_;
  std::vector<Axis> axes_;
};

} // namespace

Completions::Completions(const Policy& policy, const catalog::Catalog& catalog,
                         const Request& request, std::size_t limit)
    : request_(request), limit_(limit) {
  const Mentions mentions(policy);
  axes_ = Gatherer(policy, mentions, request).gather();
  std::ranges::move(service_axes(mentions, catalog, request, limit), std::back_inserter(axes_));
  count_ = count_combinations(axes_, limit);
}

bool Completions::can_be_drawn() const {
  return std::ranges::none_of(axes_, [](const Axis& axis) { return axis.empty(); });
}

Completion Completions::at(std::size_t index) const {
  std::vector<std::size_t> digits;
  for (const Axis& axis : axes_) {
    digits.push_back(index % axis.size());
    index /= axis.size();
  }
  return with(digits);
}

Completion Completions::with(const std::vector<std::size_t>& digits) const {
  Completion completion{request_, {}};
  for (std::size_t i = 0; i < axes_.size(); ++i) {
    const Choice& choice = axes_[i][digits[i] % axes_[i].size()];
    choice.apply(completion.request);
    completion.labels.insert(choice.labels.begin(), choice.labels.end());
  }
  if (completion.request.data) {
    completion.request.data->open = false;
  }
  return completion;
}

} // namespace haechi::policy::model
