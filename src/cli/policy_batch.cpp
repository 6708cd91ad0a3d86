#include "cli/policy_batch.h"

#include "io/files/line_reader.h"
#include "policy/json/decision.h"
#include "policy/json/request.h"
#include "wire/json/writer.h"

#include <fmt/format.h>

#include <cstdio>

namespace haechi::cli {

namespace {

std::string error_line(const Error& error) {
  wire::json::Writer out;
  out.begin_object().key("error").begin_object();
  out.member("code", error.code).member("message", error.message);
  return out.end_object().end_object().take();
}

class Batch {
 public:
  explicit Batch(const PolicySources& sources) : sources_(sources) {}

  std::string answer(const io::Line& line) {
    if (line.is_too_long) {
      return error_line({"E-JSON-003", fmt::format("the line is longer than {} bytes",
                                                   policy::kRequestLimits.max_bytes)});
    }
    const auto value = parser_.parse(line.text);
    if (!value) {
      return error_line(value.error());
    }
    const auto request = policy::read_request(*value, sources_.zone);
    if (!request) {
      return error_line(request.error());
    }
    return policy::to_json(sources_.decider->decide(*request), sources_.decider->digest());
  }

 private:
  const PolicySources& sources_;
  wire::json::Parser parser_{policy::kRequestLimits};
};

bool write_all(const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
}

} // namespace

Exit decide_batch(const PolicySources& sources) {
  constexpr int kStandardInput = 0;
  io::LineReader lines(kStandardInput, policy::kRequestLimits.max_bytes);
  Batch batch(sources);
  for (;;) {
    const auto line = lines.next();
    if (!line) {
      print_error(line.error());
      return Exit::CannotRun;
    }
    if (!*line) {
      return std::fflush(stdout) == 0 ? Exit::Fine : Exit::CannotRun;
    }
    bool is_written = write_all(batch.answer(**line) + "\n");
    if (!lines.has_buffered_line()) {
      is_written = std::fflush(stdout) == 0 && is_written;
    }
    if (!is_written) {
      print_error({"E-CLI-004", "standard output cannot be written"});
      return Exit::CannotRun;
    }
  }
}

} // namespace haechi::cli
