#include "policy/syntax/complaints.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace haechi::policy {

void Complaints::add(std::string code, std::string message, Location where, std::string hint) {
  add(Error{std::move(code), std::move(message), std::move(where), std::move(hint)});
}

void Complaints::add(Error error) {
  if (is_full()) {
    return;
  }
  if (errors_.size() == kMaxComplaints) {
    error = {"E-POLICY-019",
             fmt::format("more than {} errors; the rest is not shown", kMaxComplaints)};
  }
  errors_.push_back(std::move(error));
}

Errors Complaints::take() {
  const auto place = [](const Error& error) {
    return std::make_tuple(error.code == "E-POLICY-019", std::string_view(error.where.file),
                           error.where.line, error.where.column, std::string_view(error.code),
                           std::string_view(error.message));
  };
  std::ranges::sort(errors_, {}, place);
  return std::move(errors_);
}

} // namespace haechi::policy
