#include "catalog/endpoints/endpoint_reader.h"

#include "catalog/files.h"
#include "text/host_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace haechi::catalog {

using wire::yaml::Entry;
using wire::yaml::Node;

namespace {

using WordList = std::vector<std::string_view>;

// The operations of the policy language that reach an endpoint.
const WordList kOperations{"visit",  "install",  "sign-up",  "prompt",
                           "upload", "download", "api-call", "connect-agent"};
const WordList kTasks{"chat",  "completion", "embedding", "image", "audio",        "video",
                      "files", "realtime",   "count",     "batch", "moderation",   "tool",
                      "agent", "rerank",     "history",   "page",  "model-supply", "sign-in"};
const WordList kConfidences{"A", "B", "C", "D"};
const WordList kUploadSteps{"create", "put", "commit", "whole"};
const WordList kShapeKeys{"shape",  "operation",    "task",     "request", "model",
                          "tenant", "conversation", "upstream", "answer"};
const WordList kEndpointKeys{
    "id",     "services",  "surface", "hosts",      "methods",  "paths",    "when",
    "shape",  "operation", "task",    "request",    "model",    "tenant",   "conversation",
    "answer", "upstream",  "upload",  "confidence", "evidence", "verified", "notes"};

template <std::size_t N> WordList to_list(const std::array<std::string_view, N>& words) {
  return {words.begin(), words.end()};
}

template <class Enum, std::size_t N>
Enum to_enum(const std::string& word, const std::array<std::string_view, N>& words,
             Enum otherwise) {
  const auto* const at = std::ranges::find(words, word);
  return at == words.end() ? otherwise : static_cast<Enum>(at - words.begin());
}

// `name` is one of `captures`, or every `{capture}` in it is.
bool can_fill(std::string_view name, const std::vector<std::string_view>& captures) {
  if (name.find('{') == std::string_view::npos) {
    return std::ranges::find(captures, name) != captures.end();
  }
  for (std::size_t open = name.find('{'); open != std::string_view::npos;
       open = name.find('{', open + 1)) {
    const std::size_t close = name.find('}', open);
    if (close == std::string_view::npos ||
        std::ranges::find(captures, name.substr(open + 1, close - open - 1)) == captures.end()) {
      return false;
    }
  }
  return true;
}

// Reads the keys of one shape or endpoint; one place for what they share.
class EntryReader {
 public:
  EntryReader(const Node& node, std::string_view file, std::string_view what, Findings& findings)
      : file_(file), findings_(findings), fields_(node, file, what, findings) {}

  [[nodiscard]] const Fields& fields() const { return fields_; }

  // What shapes and endpoints have in common; absent keys leave what is there.
  void read_common(Endpoint& endpoint) {
    read_word("operation", kOperations, endpoint.operation);
    read_word("task", kTasks, endpoint.task);
    if (const Node* request = fields_.find("request"); request != nullptr) {
      read_request(*request, endpoint);
    }
    if (const Node* answer = fields_.find("answer"); answer != nullptr) {
      read_answer(*answer, endpoint.answer);
    }
    read_sources("model", endpoint.model);
    read_sources("tenant", endpoint.tenant);
    read_sources("conversation", endpoint.conversation);
    read_sources("upstream", endpoint.upstream);
  }

  void read_place(Endpoint& endpoint) {
    endpoint.services = fields_.texts("services");
    for (const std::string& id : endpoint.services) {
      check_id(id, "service", fields_.where("services"), findings_);
    }
    endpoint.surface = fields_.word("surface", surface_words(), "");
    endpoint.methods = fields_.texts("methods");
    if (endpoint.methods.empty()) {
      endpoint.methods = {"POST"};
    }
    for (const std::string& method : endpoint.methods) {
      check_method(method);
    }
    read_hosts(endpoint);
    read_paths(endpoint);
    read_conditions(endpoint);
  }

  void read_upload(UploadStep& upload) {
    const Node* node = fields_.find("upload");
    if (node == nullptr) {
      return;
    }
    const Fields fields(*node, file_, "`upload` of an endpoint", findings_);
    fields.refuse_keys_outside({"chain", "step", "put_to", "file"});
    upload.chain = fields.required_text("chain");
    upload.step = fields.word("step", kUploadSteps, "whole");
    upload.put_to = read_locator(fields, "put_to");
    upload.file = read_locator(fields, "file");
  }

  void read_provenance(Endpoint& endpoint) {
    endpoint.confidence = fields_.word("confidence", kConfidences, "C");
    endpoint.evidence = fields_.required_text("evidence");
    endpoint.verified = fields_.required_text("verified");
    endpoint.notes = fields_.text("notes");
    endpoint.where = fields_.where("id");
  }

  void check(const Endpoint& endpoint) {
    for (const auto* sources :
         {&endpoint.model, &endpoint.tenant, &endpoint.conversation, &endpoint.upstream}) {
      for (const Source& source : *sources) {
        check_capture(endpoint, source);
      }
    }
    const bool carries_text = endpoint.operation == "prompt" || endpoint.operation == "upload";
    const bool is_bytes = std::ranges::any_of(
        endpoint.framing, [](const FramingStep& step) { return step.kind == Framing::Bytes; });
    if (carries_text && endpoint.texts.empty() && !is_bytes && endpoint.unreadable.empty()) {
      contradict("nothing says where its texts stand",
                 "`request: {texts: ...}`, or `unreadable` with the reason");
    }
    if (endpoint.operation.empty()) {
      findings_.add("E-CATALOG-003", "an endpoint lacks `operation`", fields_.where());
    }
  }

  [[nodiscard]] Location where() const { return fields_.where(); }

 private:
  void contradict(std::string message, std::string hint = {}) {
    findings_.add("E-CATALOG-052", std::move(message), fields_.where("id"), std::move(hint));
  }

  void report(const Error& error, Location where) {
    findings_.add(error.code, error.message, std::move(where), error.hint);
  }

  void read_word(std::string_view key, const WordList& words, std::string& out) {
    if (fields_.find(key) != nullptr) {
      out = fields_.word(key, words, "");
    }
  }

  void check_method(const std::string& method) {
    const bool is_fine = method == "any" ||
                         (!method.empty() && method.size() <= 16 &&
                          std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; }));
    if (!is_fine) {
      findings_.add("E-CATALOG-004", fmt::format("`{}` is no method", method),
                    fields_.where("methods"), "capital letters, or `any`");
    }
  }

  void read_hosts(Endpoint& endpoint) {
    const auto hosts = fields_.texts("hosts");
    if (hosts.empty()) {
      findings_.add("E-CATALOG-003", "an endpoint lacks `hosts`", fields_.where(),
                    "a list of hosts, or `any`");
    }
    for (const std::string& host : hosts) {
      if (host == "any") {
        endpoint.is_any_host = true;
        continue;
      }
      auto pattern = Pattern::parse_host(host);
      if (!pattern) {
        report(pattern.error(), fields_.where("hosts"));
        continue;
      }
      const auto canonical = text::make_host_name(host);
      if (pattern->is_literal() && (!canonical || *canonical != host)) {
        findings_.add("E-CATALOG-008",
                      fmt::format("`{}` is no host name in its one spelling", host),
                      fields_.where("hosts"));
        continue;
      }
      endpoint.hosts.push_back(std::move(*pattern));
    }
  }

  void read_paths(Endpoint& endpoint) {
    for (const std::string& path : fields_.texts("paths")) {
      auto pattern = Pattern::parse_path(path);
      if (!pattern) {
        report(pattern.error(), fields_.where("paths"));
        continue;
      }
      endpoint.paths.push_back(std::move(*pattern));
    }
    if (fields_.find("paths") == nullptr) {
      findings_.add("E-CATALOG-003", "an endpoint lacks `paths`", fields_.where());
    }
  }

  void read_conditions(Endpoint& endpoint) {
    const Node* when = fields_.find("when");
    if (when == nullptr) {
      return;
    }
    if (!when->is_sequence() || when->items.size() > 8) {
      findings_.add("E-CATALOG-001", "`when` of an endpoint must be a list of at most 8",
                    when->where(file_));
      return;
    }
    for (const Node& node : when->items) {
      endpoint.when.push_back(read_condition(node));
    }
  }

  Condition read_condition(const Node& node) {
    const Fields fields(node, file_, "a condition", findings_);
    fields.refuse_keys_outside({"header", "query", "body", "is"});
    Condition condition;
    condition.words = fields.texts("is");
    if (fields.find("header") != nullptr) {
      condition.on = ConditionOn::Header;
      condition.names = fields.texts("header");
    } else if (fields.find("query") != nullptr) {
      condition.on = ConditionOn::Query;
      condition.names = {fields.required_text("query")};
    } else {
      condition.on = ConditionOn::Body;
      static_cast<void>(fields.required_text("body"));
      condition.at = read_locator(fields, "body");
    }
    return condition;
  }

  Locator read_locator(const Fields& fields, std::string_view key) {
    auto locator = parse_locator(fields.text(key));
    if (!locator) {
      report(locator.error(), fields.where(key));
      return {};
    }
    return std::move(*locator);
  }

  std::vector<FramingStep> read_framing(const Fields& fields) {
    std::vector<FramingStep> steps;
    const Node* node = fields.find("framing");
    if (node == nullptr) {
      return steps;
    }
    if (node->is_scalar() || node->is_mapping()) {
      add_framing(*node, steps);
      return steps;
    }
    for (const Node& item : node->items) {
      add_framing(item, steps);
    }
    return steps;
  }

  void add_framing(const Node& node, std::vector<FramingStep>& steps) {
    std::string word = node.text;
    std::string argument;
    if (node.is_mapping() && node.entries.size() == 1 && node.entries.front().value.is_scalar()) {
      word = node.entries.front().key;
      argument = node.entries.front().value.text;
    } else if (!node.is_scalar()) {
      findings_.add("E-CATALOG-001", "a framing is one word, or one word with its argument",
                    node.where(file_));
      return;
    }
    const auto* const at = std::ranges::find(kFramingWords, word);
    if (at == kFramingWords.end()) {
      const std::string nearest = find_nearest_word(word, to_list(kFramingWords));
      findings_.add("E-CATALOG-004", fmt::format("`{}` is no framing", word), node.where(file_),
                    nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest));
      return;
    }
    const auto kind = static_cast<Framing>(at - kFramingWords.begin());
    const bool takes_argument =
        kind == Framing::Form || kind == Framing::Multipart || kind == Framing::JsonInString;
    if ((!argument.empty() && !takes_argument) ||
        (argument.empty() && kind == Framing::JsonInString) ||
        (kind == Framing::JsonInString && !parse_locator(argument)) || steps.size() == 8) {
      findings_.add("E-CATALOG-052", fmt::format("`{}` cannot be framed like this", word),
                    node.where(file_),
                    "`form: FIELD`, `multipart: PART`, `json-in-string: LOCATOR`");
      return;
    }
    steps.push_back({kind, std::move(argument)});
  }

  std::vector<Extractor> read_texts(const Fields& fields) {
    std::vector<Extractor> out;
    const Node* texts = fields.find("texts");
    if (texts == nullptr) {
      return out;
    }
    const Fields inner(*texts, file_, "`texts`", findings_);
    inner.refuse_keys_outside(to_list(kContentWords));
    for (const Entry& entry : texts->entries) {
      const auto content = to_enum(entry.key, kContentWords, Content::Prompt);
      for (const std::string& text : inner.texts(entry.key)) {
        auto locator = parse_locator(text);
        if (!locator) {
          report(locator.error(), inner.where(entry.key));
          continue;
        }
        out.push_back({content, std::move(*locator)});
      }
    }
    return out;
  }

  void read_request(const Node& node, Endpoint& endpoint) {
    const Fields fields(node, file_, "`request` of an endpoint", findings_);
    fields.refuse_keys_outside({"framing", "texts", "turn", "redact", "unreadable"});
    if (fields.find("framing") != nullptr) {
      endpoint.framing = read_framing(fields);
    }
    if (fields.find("texts") != nullptr) {
      endpoint.texts = read_texts(fields);
    }
    if (fields.find("turn") != nullptr) {
      endpoint.turn =
          to_enum(fields.word("turn", to_list(kTurnWords), ""), kTurnWords, Turn::Fresh);
    }
    if (fields.find("redact") != nullptr) {
      endpoint.redact =
          to_enum(fields.word("redact", to_list(kRedactWords), ""), kRedactWords, Redact::Unknown);
    }
    if (fields.find("unreadable") != nullptr) {
      endpoint.unreadable = fields.required_text("unreadable");
    }
  }

  void read_answer(const Node& node, Answer& answer) {
    const Fields fields(node, file_, "`answer` of an endpoint", findings_);
    fields.refuse_keys_outside({"framing", "join", "texts", "end"});
    if (fields.find("framing") != nullptr) {
      answer.framing = read_framing(fields);
    }
    if (fields.find("join") != nullptr) {
      answer.join = to_enum(fields.word("join", to_list(kJoinWords), ""), kJoinWords, Join::Whole);
    }
    if (fields.find("texts") != nullptr) {
      answer.texts = read_texts(fields);
    }
    if (fields.find("end") != nullptr) {
      answer.end = fields.text("end");
    }
  }

  void read_sources(std::string_view key, std::vector<Source>& out) {
    const Node* node = fields_.find(key);
    if (node == nullptr) {
      return;
    }
    out.clear();
    if (node->is_mapping()) {
      out.push_back(read_source(*node, key));
      return;
    }
    if (!node->is_sequence() || node->items.size() > 8) {
      findings_.add("E-CATALOG-001",
                    fmt::format("`{}` must be a mapping or a list of at most 8", key),
                    node->where(file_));
      return;
    }
    for (const Node& item : node->items) {
      out.push_back(read_source(item, key));
    }
  }

  Source read_source(const Node& node, std::string_view key) {
    const Fields fields(node, file_, fmt::format("`{}` of an endpoint", key), findings_);
    WordList known = to_list(kFromWords);
    known.push_back("at");
    fields.refuse_keys_outside(known);
    const bool has_at = node.find("at") != nullptr;
    const std::string word = node.entries.empty() ? "" : node.entries.front().key;
    if (!node.is_mapping() || node.entries.size() != (has_at ? 2 : 1) ||
        (has_at && word != "header")) {
      findings_.add("E-CATALOG-001", fmt::format("`{}` says one place: `{{body: /model}}`", key),
                    node.where(file_), "`at` goes with `header`");
      return {};
    }
    Source source{.from = to_enum(word, kFromWords, From::Fixed), .name = {}, .at = {}};
    if (source.from == From::Body) {
      source.at = read_locator(fields, word);
      return source;
    }
    source.name = fields.required_text(word);
    if (has_at) {
      source.at = read_locator(fields, "at");
    }
    return source;
  }

  void check_capture(const Endpoint& endpoint, const Source& source) {
    const bool is_host = source.from == From::Host;
    if (!is_host && source.from != From::Path && source.from != From::Deployment) {
      return;
    }
    const auto& patterns = is_host ? endpoint.hosts : endpoint.paths;
    const bool is_captured = std::ranges::any_of(patterns, [&](const Pattern& pattern) {
      return can_fill(source.name, pattern.capture_names());
    });
    if (!is_captured) {
      contradict(fmt::format("no {} captures `{}`", is_host ? "host" : "path", source.name));
    }
  }

  std::string file_;
  Findings& findings_;
  Fields fields_;
};

bool is_endpoint_id(std::string_view id) {
  return !id.empty() && id.size() <= 80 && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

void check_endpoint_id(const std::string& id, const Location& where, Findings& findings) {
  if (!id.empty() && !is_endpoint_id(id)) {
    findings.add("E-CATALOG-005", fmt::format("`{}` is no id of an endpoint", id), where,
                 "small letters, digits, `-` and `.`, at most 80");
  }
}

} // namespace

void read_shape(const Node& node, std::string_view file, Shapes& shapes, Findings& findings) {
  EntryReader reader(node, file, "a shape", findings);
  reader.fields().refuse_keys_outside(kShapeKeys);
  const std::string name = reader.fields().required_text("shape");
  check_endpoint_id(name, reader.fields().where("shape"), findings);
  Endpoint shape;
  reader.read_common(shape);
  if (!shapes.emplace(name, std::move(shape)).second) {
    findings.add("E-CATALOG-006", fmt::format("shape `{}` is there twice", name), reader.where());
  }
}

Endpoint read_endpoint_entry(const Node& node, std::string_view file, const Shapes& shapes,
                             Findings& findings) {
  EntryReader reader(node, file, "an endpoint", findings);
  if (!node.is_mapping()) {
    return {};
  }
  reader.fields().refuse_keys_outside(kEndpointKeys);
  Endpoint endpoint;
  if (const std::string name = reader.fields().text("shape"); !name.empty()) {
    const auto shape = shapes.find(name);
    if (shape == shapes.end()) {
      findings.add("E-CATALOG-053", fmt::format("there is no shape `{}`", name),
                   reader.fields().where("shape"));
      return {};
    }
    endpoint = shape->second;
    endpoint.shape = name;
  }
  endpoint.id = reader.fields().required_text("id");
  check_endpoint_id(endpoint.id, reader.fields().where("id"), findings);
  reader.read_place(endpoint);
  reader.read_common(endpoint);
  reader.read_upload(endpoint.upload);
  reader.read_provenance(endpoint);
  reader.check(endpoint);
  return endpoint;
}

} // namespace haechi::catalog
