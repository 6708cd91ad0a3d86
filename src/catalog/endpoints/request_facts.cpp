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
    if (const auto value = candidate_.captures.find(source.name)) {
      add(decode_escapes(*value));
    }
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
        add(std::string(field.value));
      }
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
