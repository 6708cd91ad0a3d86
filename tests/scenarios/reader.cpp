#include "scenarios/reader.h"

#include "scenarios/record_text.h"
#include "scenarios/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace haechi::scenario {

namespace {

using Words = std::vector<std::string>;

Line make_line(std::string_view raw, int number) {
  Line line{.number = number};
  line.indent = std::min(raw.find_first_not_of(' '), raw.size());
  std::size_t comment = raw.starts_with('#') ? 0 : raw.find(" #");
  comment = raw.find_first_not_of(' ') != std::string_view::npos && raw[line.indent] == '#'
                ? line.indent
                : comment;
  std::string_view text = raw.substr(0, comment);
  text = text.substr(std::min(line.indent, text.size()));
  text = text.substr(0, text.find_last_not_of(" \r\t") + 1);
  line.text = text;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    line.words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  return line;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// Reads one file; a member for each step.
class Reader {
 public:
  explicit Reader(const SourceFile& file) : lines_(split_lines(file.text)) {
    out_.file = file.path;
  }

  ResultOrErrors<Scenario> run();

 private:
  void read_step(const Line& line);
  void read_start(const Line& line);
  void read_clock(const Line& line);
  void read_block(const Line& line);
  void read_client(const Line& line);
  void read_upstream(const Line& line);
  void read_answer(const Line& line);
  bool read_answer_word(const Line& line, std::size_t& at, step::Answer& answer);
  void read_query(const Line& line);
  bool read_query_word(const Line& line, std::size_t& at, step::Query& query);
  void read_advance(const Line& line);
  void read_then(const Line& line);
  Expectations read_expectations();

  // The indented lines below the step at hand; comments and blank lines fall out.
  std::vector<Line> take_indented();

  template <class What> void add(const Line& line, What what) {
    out_.steps.push_back({.line = line.number, .what = std::move(what)});
  }

  void complain(int line, std::string code, std::string message, std::string hint = {}) {
    errors_.push_back({std::move(code),
                       std::move(message),
                       {out_.file, static_cast<std::uint32_t>(line), 1},
                       std::move(hint)});
  }

  void complain(int line, Error error) {
    error.where = {out_.file, static_cast<std::uint32_t>(line), 1};
    errors_.push_back(std::move(error));
  }

  bool wants_words(const Line& line, std::size_t least, std::string_view form) {
    if (line.words.size() >= least) {
      return true;
    }
    complain(line.number, "E-SCN-004", fmt::format("`{}` is not complete", line.text),
             std::string(form));
    return false;
  }

  std::vector<std::string> lines_;
  std::size_t next_ = 0;
  Scenario out_;
  Errors errors_;
  std::set<std::string> clients_, upstreams_, labels_;
};

ResultOrErrors<Scenario> Reader::run() {
  while (next_ < lines_.size()) {
    const std::string& raw = lines_[next_];
    const Line line = make_line(raw, static_cast<int>(next_) + 1);
    ++next_;
    if (raw.starts_with("# ") && out_.title.empty()) {
      out_.title = raw.substr(2);
    }
    if (line.words.empty()) {
      continue;
    }
    if (line.indent > 0) {
      complain(line.number, "E-SCN-001",
               fmt::format("`{}` is indented, but the step above takes nothing", line.text));
      continue;
    }
    read_step(line);
  }
  if (out_.title.empty()) {
    complain(1, "E-SCN-004", "a scenario begins with a comment that says what it shows",
             "# A blocked name stays blocked from the cache.");
  }
  if (!errors_.empty()) {
    return tl::make_unexpected(std::move(errors_));
  }
  return std::move(out_);
}

void Reader::read_step(const Line& line) {
  using Member = void (Reader::*)(const Line&);
  static const std::vector<std::pair<std::string_view, Member>> kSteps{
      {"start", &Reader::read_start},     {"clock", &Reader::read_clock},
      {"policy", &Reader::read_block},    {"catalog", &Reader::read_block},
      {"dns", &Reader::read_block},       {"limits", &Reader::read_block},
      {"client", &Reader::read_client},   {"upstream", &Reader::read_upstream},
      {"answer", &Reader::read_answer},   {"query", &Reader::read_query},
      {"advance", &Reader::read_advance}, {"then", &Reader::read_then}};
  if (line.words[0] == "reload") {
    add(line, step::Reload{read_expectations()});
    return;
  }
  std::vector<std::string_view> known{"reload"};
  for (const auto& [word, member] : kSteps) {
    if (line.words[0] == word) {
      (this->*member)(line);
      return;
    }
    known.push_back(word);
  }
  const std::string near = find_nearest_word(line.words[0], known);
  complain(line.number, "E-SCN-001", fmt::format("`{}` is no step", line.words[0]),
           near.empty() ? "" : fmt::format("did you mean `{}`?", near));
  take_indented();
}

std::vector<Line> Reader::take_indented() {
  std::vector<Line> out;
  while (next_ < lines_.size()) {
    Line line = make_line(lines_[next_], static_cast<int>(next_) + 1);
    if (!line.words.empty() && line.indent == 0) {
      break;
    }
    ++next_;
    if (!line.words.empty()) {
      out.push_back(std::move(line));
    }
  }
  return out;
}

Expectations Reader::read_expectations() {
  Expectations out;
  for (const Line& line : take_indented()) {
    auto expectation = parse_expectation(line);
    if (expectation) {
      out.push_back(std::move(*expectation));
    } else {
      complain(line.number, expectation.error());
    }
  }
  return out;
}

void Reader::read_start(const Line& line) {
  const auto at = line.words.size() == 2 ? parse_instant(line.words[1]) : std::nullopt;
  if (!at) {
    complain(line.number, "E-SCN-003", "`start` needs an instant", "start 2025-02-06T09:00:00Z");
    return;
  }
  add(line, step::Start{*at});
}

void Reader::read_clock(const Line& line) {
  const auto at = line.words.size() == 2 ? parse_instant(line.words[1]) : std::nullopt;
  if (!at) {
    complain(line.number, "E-SCN-003", "`clock` needs an instant", "clock 2025-02-06T09:00:00Z");
    return;
  }
  add(line, step::Clock{*at});
}

void Reader::read_block(const Line& line) {
  using Part = step::Block::Part;
  const std::string& word = line.words[0];
  step::Block block{.part = word == "policy"    ? Part::Policy
                            : word == "catalog" ? Part::Catalog
                            : word == "dns"     ? Part::Dns
                                                : Part::Limits};
  if (line.words.size() == 2 && block.part != Part::Dns && block.part != Part::Limits) {
    block.file = line.words[1];
    add(line, std::move(block));
    return;
  }
  if (line.words.size() > 1) {
    complain(line.number, "E-SCN-001", fmt::format("`{}` takes indented lines", word));
  }
  // YAML is kept as it stands, with its own comments.
  block.first_line = static_cast<int>(next_) + 1;
  while (next_ < lines_.size() && (lines_[next_].empty() || lines_[next_][0] == ' ')) {
    block.lines.push_back(lines_[next_++]);
  }
  add(line, std::move(block));
}

void Reader::read_client(const Line& line) {
  if (!wants_words(line, 4, "client NAME ADDRESS {body: ...}")) {
    return;
  }
  const auto address = IpAddress::parse(line.words[2]);
  if (!address) {
    complain(line.number, address.error());
    return;
  }
  const std::size_t brace = line.text.find('{');
  if (brace == std::string::npos || !line.text.ends_with('}')) {
    complain(line.number, "E-SCN-004", "a client needs an identity",
             "client pc 10.0.0.5 {body: gov, device: pc, zone: office}");
    return;
  }
  clients_.insert(line.words[1]);
  add(line, step::Client{line.words[1], *address, line.text.substr(brace)});
}

void Reader::read_upstream(const Line& line) {
  if (!wants_words(line, 3, "upstream NAME ADDRESS")) {
    return;
  }
  const auto endpoint = Endpoint::parse(line.words[2], 53);
  if (!endpoint) {
    complain(line.number, endpoint.error());
    return;
  }
  step::Upstream upstream{.name = line.words[1], .endpoint = *endpoint};
  for (std::size_t i = 3; i < line.words.size(); ++i) {
    if (line.words[i] == "cookies") {
      upstream.has_cookies = true;
    } else if (line.words[i] == "lower-case") {
      upstream.lowers_case = true;
    } else {
      complain(line.number, "E-SCN-001",
               fmt::format("`{}` is no property of an upstream", line.words[i]),
               "cookies, lower-case");
    }
  }
  upstreams_.insert(upstream.name);
  add(line, std::move(upstream));
}

// False: the word is unknown. Moves `at` to the last word that was taken.
bool Reader::read_answer_word(const Line& line, std::size_t& at, step::Answer& answer) {
  using Manner = step::Answer::Manner;
  static const std::vector<std::pair<std::string_view, Manner>> kManners{
      {"lost", Manner::Lost},           {"garbage", Manner::Garbage},
      {"wrong-id", Manner::WrongId},    {"wrong-question", Manner::WrongQuestion},
      {"truncated", Manner::Truncated}, {"unreachable", Manner::Unreachable}};
  const std::string& word = line.words[at];
  if (const auto rcode = parse_rcode(word)) {
    answer.rcode = *rcode;
    return true;
  }
  for (const auto& [name, manner] : kManners) {
    if (word == name) {
      answer.manner = manner;
      return true;
    }
  }
  if (word == "ad") {
    answer.has_ad = true;
    return true;
  }
  if (at + 1 >= line.words.size()) {
    return false;
  }
  const std::string& value = line.words[++at];
  if (word == "after") {
    const auto ms = parse_duration_ms(value);
    answer.after_ms = ms.value_or(0);
    return ms.has_value();
  }
  if (word == "times") {
    const auto times = parse_number(value);
    answer.times = times.value_or(0);
    return times.has_value();
  }
  if (word == "by" && (value == "udp" || value == "tcp")) {
    answer.carrier = value == "udp" ? wire::dns::Carrier::Udp : wire::dns::Carrier::Tcp;
    return true;
  }
  if (word == "from") {
    if (!upstreams_.contains(value)) {
      complain(line.number, "E-SCN-005", fmt::format("there is no upstream `{}`", value));
    }
    answer.upstream = value;
    return true;
  }
  return false;
}

void Reader::read_answer(const Line& line) {
  if (!wants_words(line, 3, "answer NAME TYPE [nxdomain] [after 800ms] [from UPSTREAM] ...")) {
    take_indented();
    return;
  }
  step::Answer answer;
  answer.name = line.words[1];
  std::ranges::transform(answer.name, answer.name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  answer.type = parse_type(line.words[2]);
  if (!answer.type && line.words[2] != "*") {
    complain(line.number, "E-SCN-003", fmt::format("`{}` is no type", line.words[2]));
  }
  for (std::size_t at = 3; at < line.words.size(); ++at) {
    const std::string word = line.words[at];
    if (!read_answer_word(line, at, answer)) {
      complain(line.number, "E-SCN-001", fmt::format("`{}` means nothing to an answer", word));
    }
  }
  for (const Line& each : take_indented()) {
    using wire::dns::Section;
    Section section = Section::Answer;
    std::span<const std::string> words(each.words);
    if (words[0] == "authority" || words[0] == "additional") {
      section = words[0] == "authority" ? Section::Authority : Section::Additional;
      words = words.subspan(1);
    }
    auto record = parse_record(words, Ttl::Exact);
    if (record) {
      answer.records.push_back({section, std::move(*record)});
    } else {
      complain(each.number, record.error());
    }
  }
  add(line, std::move(answer));
}

bool Reader::read_query_word(const Line& line, std::size_t& at, step::Query& query) {
  const std::string& word = line.words[at];
  if (word == "do") {
    query.is_dnssec_ok = true;
  } else if (word == "cd") {
    query.is_checking_disabled = true;
  } else if (word == "norec") {
    query.is_recursion_desired = false;
  } else if (word == "noedns") {
    query.has_opt = false;
  } else if (word == "tcp") {
    query.carrier = wire::dns::Carrier::Tcp;
  } else if (at + 1 >= line.words.size()) {
    return false;
  } else if (const std::string& value = line.words[++at]; word == "as") {
    query.label = value;
    labels_.insert(value);
  } else if (word == "bufsize" || word == "class") {
    const auto number = parse_number(value);
    (word == "class" ? query.klass : query.udp_size) =
        static_cast<std::uint16_t>(number.value_or(0));
    return number && *number <= 0xFFFF;
  } else if (word == "for") {
    const auto address = IpAddress::parse(value);
    query.on_behalf_of = address ? std::optional(*address) : std::nullopt;
    return address.has_value();
  } else {
    return false;
  }
  return true;
}

void Reader::read_query(const Line& line) {
  if (!wants_words(line, 4, "query CLIENT NAME TYPE [do] [tcp] [as LABEL] ...")) {
    take_indented();
    return;
  }
  step::Query query{.client = line.words[1], .name = line.words[2]};
  const auto type = parse_type(line.words[3]);
  if (!clients_.contains(query.client)) {
    complain(line.number, "E-SCN-005", fmt::format("there is no client `{}`", query.client));
  }
  if (!wire::dns::make_name(query.name) || !type) {
    complain(
        line.number, "E-SCN-003",
        fmt::format("`{}` is no {}", type ? query.name : line.words[3], type ? "name" : "type"));
  }
  query.type = type.value_or(wire::dns::Type::A);
  for (std::size_t at = 4; at < line.words.size(); ++at) {
    const std::string word = line.words[at];
    if (!read_query_word(line, at, query)) {
      complain(line.number, "E-SCN-001", fmt::format("`{}` means nothing to a query", word));
    }
  }
  query.expectations = read_expectations();
  add(line, std::move(query));
}

void Reader::read_advance(const Line& line) {
  const auto ms = line.words.size() == 2 ? parse_duration_ms(line.words[1]) : std::nullopt;
  if (!ms) {
    complain(line.number, "E-SCN-003", "`advance` needs a time",
             "advance 90d, 2h, 30m, 10s, 800ms");
  }
  add(line, step::Advance{ms.value_or(0), read_expectations()});
}

void Reader::read_then(const Line& line) {
  const std::string label = line.words.size() == 2 ? line.words[1] : "";
  if (!labels_.contains(label)) {
    complain(line.number, "E-SCN-005", fmt::format("no query above is called `{}`", label),
             "query pc www.example.org A as first");
  }
  add(line, step::Then{label, read_expectations()});
}

} // namespace

ResultOrErrors<Scenario> read_scenario(const SourceFile& file) {
  return Reader(file).run();
}

} // namespace haechi::scenario
