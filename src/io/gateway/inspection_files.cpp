#include "io/gateway/inspection_files.h"

#include "io/tls/upstream_trust.h"

#include <fmt/format.h>

namespace haechi::io {

namespace {

Error at_place(Error error, const engine::config::Path& path) {
  error.where = path.where;
  return error;
}

} // namespace

InspectionFindings check_inspection(const engine::config::Config& config, Instant now) {
  InspectionFindings out;
  for (const engine::config::Path& list : config.inspection.revocation_lists) {
    if (auto read = tls::check_revocation_list(list.path); !read) {
      out.errors.push_back(at_place(std::move(read.error()), list));
    }
  }
  for (const auto& exception : config.inspection.exceptions) {
    if (exception.until <= now) {
      out.warnings.push_back({"E-GATEWAY-010",
                              fmt::format("the exception for `{}` ended at {}", exception.host,
                                          to_rfc3339(exception.until)),
                              {config.file},
                              "remove it, or decide anew"});
    }
  }
  return out;
}

} // namespace haechi::io
