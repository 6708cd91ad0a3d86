#include "catalog/endpoints/request_facts.h"

#include "catalog/endpoints/characters.h"

#include <algorithm>

namespace haechi::catalog {

namespace {

class FactReader {
 public:
  FactReader(const RequestCandidate& candidate, const RequestFacts& facts,
             const wire::json::Value* body)
      : candidate_(candidate), facts_(facts), body_(body) {}

  void read(const Source& source) {
    switch (source.from) {
    case From::Body:
      return read_body(source);
    case From::Path:
    case From::Host:
      return read_capture(source);
    case From::Deployment:
      read_capture(source);
      fact_.is_complete = false;
      return;
    case From::Query:
      return read_query(source);
    case From::Header:
      return read_header(source);
    case From::Fixed:
      return add(source.name);
    }
  }

  Fact take() { return std::move(fact_); }

 private:
  void add(std::string value) {
    if (!value.empty() && std::ranges::find(fact_.values, value) == fact_.values.end()) {
      fact_.values.push_back(std::move(value));
    }
  }

  void read_body(const Source& source) {
    if (body_ == nullptr) {
      fact_.is_complete = false;
      return;
    }
    Texts found = find_texts(source.at, *body_);
    fact_.is_complete = fact_.is_complete && found.is_complete;
    for (std::string& text : found.texts) {
      add(std::move(text));
    }
  }

  void read_capture(const Source& source) {
    const std::string_view name = source.name;
    if (name.find('{') != std::string_view::npos) {
      return read_captures(name);
    }
    if (const auto value = candidate_.captures.find(name)) {
      add(decode_escapes(*value));
    }
  }

  // Text with captures in braces; nothing where one of them is not there.
  void read_captures(std::string_view form) {
    std::string text;
    while (!form.empty()) {
      const std::size_t open = std::min(form.find('{'), form.size());
      const std::size_t close = std::min(form.find('}', open), form.size());
      text += form.substr(0, open);
      if (open < close) {
        const auto value = candidate_.captures.find(form.substr(open + 1, close - open - 1));
        if (!value) {
          return;
        }
        text += decode_escapes(*value);
      }
      form.remove_prefix(std::min(close + 1, form.size()));
    }
    add(std::move(text));
  }

  void read_query(const Source& source) {
    const std::size_t mark = facts_.target.find('?');
    if (mark != std::string_view::npos) {
      add(decode_escapes(find_query_value(facts_.target.substr(mark + 1), source.name),
                         Plus::Blank));
    }
  }

  void read_header(const Source& source) {
    for (const wire::http1::Field& field : facts_.headers) {
      if (wire::http1::equals_ignoring_case(field.name, source.name)) {
        add_header(field.value, source.at);
      }
    }
  }

  void add_header(std::string_view value, const Locator& at) {
    if (at.steps.empty()) {
      return add(std::string(value));
    }
    const auto json = wire::json::parse(value);
    fact_.is_complete = fact_.is_complete && json.has_value();
    for (std::string& text : json ? find_texts(at, *json).texts : std::vector<std::string>()) {
      add(std::move(text));
    }
  }

  const RequestCandidate& candidate_;
  const RequestFacts& facts_;
  const wire::json::Value* body_;
  Fact fact_;
};

} // namespace

Fact find_fact(const std::vector<Source>& sources, const RequestCandidate& candidate,
               const RequestFacts& facts, const wire::json::Value* body) {
  FactReader reader(candidate, facts, body);
  for (const Source& source : sources) {
    reader.read(source);
  }
  return reader.take();
}

} // namespace haechi::catalog
