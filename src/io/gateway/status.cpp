#include "io/gateway/status.h"

#include "wire/json/writer.h"

#include <fmt/format.h>

namespace haechi::io {

namespace {

using wire::json::Writer;

struct Number {
  std::string_view name; // of a metric without `haechi_`, of a JSON key without its section
  std::string_view type; // counter, gauge
  std::string_view help;
  std::uint64_t value = 0;
};

struct Section {
  std::string_view name;
  std::vector<Number> numbers;
};

std::uint64_t seconds_between(Instant from, Instant to) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(to - from).count();
  return seconds < 0 ? 0 : static_cast<std::uint64_t>(seconds);
}

std::vector<Section> list_numbers(const Status& s) {
  const auto& records = s.records;
  return {
      {"policy",
       {{"orders", "gauge", "orders of the policy in force", s.orders},
        {"bodies", "gauge", "bodies of the policy", s.bodies},
        {"services", "gauge", "services of the catalog", s.services},
        {"names", "gauge", "names that may be blocked by name", s.names},
        {"subjects", "gauge", "identity entries", s.subjects},
        {"users", "gauge", "users of the password file", s.users}}},
      {"records",
       {{"recorded", "counter", "records taken", records.totals.recorded},
        {"refused", "counter", "refusals among them", records.totals.refused},
        {"written", "counter", "lines written to files", records.written},
        {"waiting", "gauge", "records not yet in a file", records.waiting},
        {"lost", "counter", "records lost while the disk took none", records.totals.lost},
        {"failing", "gauge", "1 while records cannot be written", records.is_failing ? 1U : 0U}}},
      {"allowed",
       {{"dns", "counter", "names passed by DNS", records.totals.dns_allowed},
        {"proxy", "counter", "requests and tunnels passed by the proxy",
         records.totals.proxy_allowed}}},
      {"dns",
       {{"queries", "counter", "questions", s.dns.queries},
        {"from_cache", "counter", "answers from the cache", s.dns.from_cache},
        {"forwarded", "counter", "questions forwarded", s.dns.forwarded},
        {"refused", "counter", "questions refused by policy", s.dns.refused},
        {"malformed", "counter", "packets that were no question", s.dns.malformed},
        {"failed", "counter", "questions answered SERVFAIL", s.dns.failed},
        {"stale", "counter", "answers given after their time", s.dns.stale},
        {"limited", "counter", "questions dropped or cut short by a limit", s.dns.limited}}},
      {"proxy",
       {{"connections", "gauge", "connections of clients", s.proxy.connections},
        {"tunnels", "gauge", "tunnels among them", s.proxy.tunnels},
        {"accepted", "counter", "connections accepted", s.proxy.accepted},
        {"turned_away", "counter", "connections beyond the limits", s.proxy.turned_away}}},
      {"passwords",
       {{"checked", "counter", "passwords checked", s.passwords.checked},
        {"wrong", "counter", "wrong ones among them", s.passwords.wrong},
        {"turned_away", "counter", "checks that found the queue full", s.passwords.turned_away}}},
  };
}

void write_listening(Writer& out, const Listening& listening) {
  const auto list = [&out](std::string_view key, const std::vector<Endpoint>& endpoints) {
    out.key(key).begin_array();
    for (const Endpoint& endpoint : endpoints) {
      out.string(endpoint.to_string());
    }
    out.end_array();
  };
  out.key("listening").begin_object();
  list("dns", listening.dns);
  list("proxy", listening.proxy);
  out.key("status");
  if (listening.status) {
    out.string(listening.status->to_string());
  } else {
    out.null();
  }
  out.end_object();
}

} // namespace

std::string to_json(const Status& status) {
  Writer out;
  out.begin_object();
  out.key("v").number(1);
  out.key("healthy").boolean(status.is_healthy());
  out.key("epoch").number(static_cast<std::int64_t>(status.epoch));
  out.member("policy_digest", status.policy).member("started", to_rfc3339(status.started));
  out.key("uptime_s")
      .number(static_cast<std::int64_t>(seconds_between(status.started, status.now)));
  out.key("workers").number(static_cast<std::int64_t>(status.workers));
  out.key("workers_answering").number(static_cast<std::int64_t>(status.workers_answering));
  write_listening(out, status.listening);
  for (const Section& section : list_numbers(status)) {
    out.key(section.name).begin_object();
    for (const Number& number : section.numbers) {
      out.key(number.name).number(static_cast<std::int64_t>(number.value));
    }
    if (section.name == "records" && status.records.is_failing) {
      out.member("error", status.records.error);
    }
    out.end_object();
  }
  out.key("reload");
  if (status.reload) {
    out.begin_object().member("at", to_rfc3339(status.reload->at));
    out.key("done").boolean(status.reload->is_done);
    out.key("errors").strings(status.reload->errors).end_object();
  } else {
    out.null();
  }
  out.end_object();
  return out.take() + "\n";
}

std::string to_metrics(const Status& status) {
  std::string out;
  const auto add = [&out](std::string_view name, const Number& number) {
    out += fmt::format("# HELP haechi_{0} {1}\n# TYPE haechi_{0} {2}\nhaechi_{0} {3}\n", name,
                       number.help, number.type, number.value);
  };
  add("epoch", {"", "gauge", "grows with each policy taken into force", status.epoch});
  add("uptime_seconds",
      {"", "gauge", "since the start", seconds_between(status.started, status.now)});
  add("workers", {"", "gauge", "worker threads", status.workers});
  add("workers_answering",
      {"", "gauge", "worker threads that answer in time", status.workers_answering});
  add("reload_failed", {"", "gauge", "1 when the last reload kept the old policy",
                        status.reload && !status.reload->is_done ? 1U : 0U});
  for (const Section& section : list_numbers(status)) {
    for (const Number& number : section.numbers) {
      const std::string_view suffix = number.type == "counter" ? "_total" : "";
      add(fmt::format("{}_{}{}", section.name, number.name, suffix), number);
    }
  }
  return out;
}

} // namespace haechi::io
