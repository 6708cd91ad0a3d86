#pragma once
// A scenario (README.md) as values: what happens, in the order written. Every part knows its line,
// for errors. No part of it does anything.

#include "base/instant.h"
#include "base/ip.h"
#include "wire/dns/writer.h"

#include <string>
#include <variant>
#include <vector>

namespace haechi::scenario {

// A record in words. Of an expected one parts may be left open.
struct TextRecord {
  Bytes owner; // uncompressed, as written
  std::uint32_t least_ttl = 0;
  std::uint32_t most_ttl = 0;
  wire::dns::Type type{};
  Bytes rdata;           // uncompressed; of an SOA its minimum alone
  bool has_rdata = true; // false: `*`
  std::string text;      // as written
};

struct PlacedRecord {
  wire::dns::Section section{};
  TextRecord record;
};

// What a query's answer, or what happened meanwhile, must be.
struct Expectation {
  enum class Kind : std::uint8_t {
    Rcode,     // number
    Waiting,   // no answer yet
    Silence,   // no answer, and none is being worked on
    Record,    // record; together they are the whole answer section
    NoAnswers, // an empty answer section
    ErrorNote, // number, words[0]: part of its text
    NoErrorNote,
    Flag,   // words[0]
    NoFlag, // words[0]
    Opt,
    NoOpt,
    Size,       // at most number bytes
    AskedCount, // number
    Asked,      // words: upstream [NAME TYPE] [by CARRIER] [with cookie]
    Written,    // words: ACTION HOST REASON [ORDER]
    NothingWritten,
    Counted, // number
    Fails    // words[0]: an error code (of `reload`)
  };

  Kind kind{};
  std::uint32_t number = 0;
  PlacedRecord record;
  std::vector<std::string> words;
  int line = 0;
  std::string text;
};

using Expectations = std::vector<Expectation>;

namespace step {

struct Start { // where the wall clock begins
  Instant at{};
};

// A part of the configuration: its text from here on, in force from the first query or the next
// reload.
struct Block {
  enum class Part : std::uint8_t { Policy, Catalog, Dns, Limits };
  Part part{};
  std::string file;               // empty: `lines`
  std::vector<std::string> lines; // as written, indented
  int first_line = 0;             // where they stand
};

struct Client {
  std::string name;
  IpAddress address;
  std::string identity; // `{body: ..., ...}`
};

struct Upstream {
  std::string name;
  Endpoint endpoint;
  bool has_cookies = false;
  bool lowers_case = false;
};

// What upstreams say to a question from here on; the last one that fits counts.
struct Answer {
  enum class Manner : std::uint8_t {
    Sound,
    Lost,
    Garbage,
    WrongId,
    WrongQuestion,
    Truncated, // by UDP; whole by TCP
    Unreachable
  };

  std::string name;                    // lower case; `*`: any
  std::optional<wire::dns::Type> type; // none: any
  std::string upstream;                // empty: all
  std::optional<wire::dns::Carrier> carrier;
  Manner manner = Manner::Sound;
  std::uint16_t rcode = 0;
  bool has_ad = false;
  std::uint64_t after_ms = 0;
  std::uint32_t times = ~std::uint32_t{0};
  std::vector<PlacedRecord> records;
};

struct Query {
  std::string client;
  std::string name; // zone-file spelling
  wire::dns::Type type{};
  std::uint16_t klass = 1;
  std::string label; // how `then` calls it
  wire::dns::Carrier carrier = wire::dns::Carrier::Udp;
  bool has_opt = true;
  bool is_dnssec_ok = false;
  bool is_checking_disabled = false;
  bool is_recursion_desired = true;
  std::uint16_t udp_size = 1232;
  std::optional<IpAddress> on_behalf_of;
  Expectations expectations;
};

struct Advance {
  std::uint64_t ms = 0;
  Expectations expectations; // of what happened meanwhile
};

struct Clock { // the wall clock is set; the uptime goes on
  Instant at{};
};

struct Reload {
  Expectations expectations;
};

struct Then { // a look at an earlier query
  std::string label;
  Expectations expectations;
};

} // namespace step

struct Step {
  int line = 0;
  std::variant<step::Start, step::Block, step::Client, step::Upstream, step::Answer, step::Query,
               step::Advance, step::Clock, step::Reload, step::Then>
      what;
};

struct Scenario {
  std::string file;
  std::string title; // its first comment
  std::vector<Step> steps;
};

} // namespace haechi::scenario
