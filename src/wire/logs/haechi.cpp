// haechi's own records (src/ledger/record.h), JSON lines. Decisions that are not a plain allow
// stand there with their host; ordinary allowed traffic is a number for each minute.
#include "wire/logs/fields.h"
#include "wire/logs/json_line.h"

#include <limits>

namespace haechi::wire::logs {

namespace {

Source source_of(std::string_view depth) {
  if (depth == "dns") {
    return Source::Dns;
  }
  return depth == "connect" || depth == "server-name" ? Source::Connect : Source::Http;
}

class HaechiReader : public Reader {
 public:
  Result<Reading> read(std::string_view line) override {
    if (!json_.read(line)) {
      return bad_line("no record of haechi: one JSON object a line");
    }
    const std::string_view kind = json_.find("kind");
    if (kind.empty()) {
      return bad_line("no record of haechi: it has no `kind`");
    }
    if (kind == "minute") {
      return read_minute();
    }
    return kind == "decision" ? read_decision() : Reading{};
  }

 private:
  [[nodiscard]] Result<Reading> read_minute() const {
    const auto dns = to_number(json_.find("dns_allowed"));
    const auto proxy = to_number(json_.find("proxy_allowed"));
    if (!dns || !proxy || *dns > std::numeric_limits<std::uint64_t>::max() - *proxy) {
      return bad_line("a minute without its numbers");
    }
    Reading out;
    out.kind = Reading::Kind::Unnamed;
    out.count = *dns + *proxy;
    return out;
  }

  [[nodiscard]] Result<Reading> read_decision() const {
    Reading out;
    Sighting& sighting = out.sighting;
    const std::string_view time = json_.find("at");
    const auto at = parse_date_time(time);
    if (!at) {
      return bad_time();
    }
    sighting.at = *at;
    sighting.host = json_.find("host");
    if (sighting.host.empty()) {
      return bad_line("a decision without a host");
    }
    sighting.subject = json_.find("subject");
    sighting.body = json_.find("body");
    sighting.device = json_.find("device");
    sighting.zone = json_.find("zone");
    sighting.effect = json_.find("effect");
    sighting.happened = json_.find("action") == "refuse" ? Happened::Refused : Happened::Passed;
    sighting.source = source_of(json_.find("depth"));
    out.kind = Reading::Kind::Sighting;
    return out;
  }

  JsonLine json_;
};

} // namespace

std::unique_ptr<Reader> make_haechi_reader() {
  return std::make_unique<HaechiReader>();
}

} // namespace haechi::wire::logs
