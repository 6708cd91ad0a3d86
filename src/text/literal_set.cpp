#include "text/literal_set.h"

#include "base/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <hs/hs.h>

namespace haechi::text {

namespace {

constexpr std::size_t kMaxLiteral = 200;

struct Sink {
  std::vector<LiteralHit>& hits;
  std::size_t most;
};

int take(unsigned id, unsigned long long, unsigned long long to, unsigned, void* context) {
  Sink& sink = *static_cast<Sink*>(context);
  if (sink.hits.size() >= sink.most) {
    return 1;
  }
  sink.hits.push_back({static_cast<std::uint32_t>(to), id});
  return 0;
}

} // namespace

struct LiteralSet::Database {
  hs_database_t* handle = nullptr;
  Database() = default;

  ~Database() { hs_free_database(handle); }

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
};

struct LiteralSet::Scratch::State {
  hs_scratch_t* handle = nullptr;
  State() = default;

  ~State() { hs_free_scratch(handle); }

  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

LiteralSet::LiteralSet(std::unique_ptr<Database> database) : database_(std::move(database)) {}

LiteralSet::~LiteralSet() = default;
LiteralSet::LiteralSet(LiteralSet&& other) noexcept = default;
LiteralSet& LiteralSet::operator=(LiteralSet&& other) noexcept = default;

Result<LiteralSet> LiteralSet::make(const std::vector<Literal>& literals) {
  std::vector<const char*> texts;
  std::vector<unsigned> flags;
  std::vector<unsigned> ids;
  std::vector<std::size_t> lengths;
  for (const Literal& literal : literals) {
    if (literal.text.empty() || literal.text.size() > kMaxLiteral ||
        literal.text.find('\0') != std::string::npos) {
      return fail("E-CONTENT-001",
                  fmt::format("`{}` is no word to search for", literal.text.substr(0, 40)), {},
                  "words have 1 to 200 bytes");
    }
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(literal.text.c_str());
    flags.push_back(literal.letters == Case::Any ? HS_FLAG_CASELESS : 0U);
    lengths.push_back(literal.text.size());
  }
  auto database = std::make_unique<Database>();
  hs_compile_error_t* error = nullptr;
  if (!texts.empty() && hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), lengths.data(),
                                             static_cast<unsigned>(texts.size()), HS_MODE_BLOCK,
                                             nullptr, &database->handle, &error) != HS_SUCCESS) {
    std::string message = error != nullptr ? error->message : "unknown";
    hs_free_compile_error(error);
    return fail("E-CONTENT-001", fmt::format("words cannot be compiled: {}", message));
  }
  return LiteralSet(std::move(database));
}

LiteralSet::Scratch::Scratch(const LiteralSet& set) : state_(std::make_unique<State>()) {
  if (set.database_->handle != nullptr) {
    HAECHI_CHECK(hs_alloc_scratch(set.database_->handle, &state_->handle) == HS_SUCCESS);
  }
}

LiteralSet::Scratch::~Scratch() = default;

bool LiteralSet::find(std::string_view text, Scratch& scratch, std::vector<LiteralHit>& hits,
                      std::size_t most) const {
  hits.clear();
  if (database_->handle == nullptr || text.empty()) {
    return true;
  }
  Sink sink{hits, most};
  const auto result = hs_scan(database_->handle, text.data(), static_cast<unsigned>(text.size()), 0,
                              scratch.state_->handle, take, &sink);
  HAECHI_CHECK(result == HS_SUCCESS || result == HS_SCAN_TERMINATED);
  if (!std::ranges::is_sorted(hits, {}, &LiteralHit::end)) {
    std::ranges::sort(hits, [](const LiteralHit& a, const LiteralHit& b) {
      return a.end != b.end ? a.end < b.end : a.literal < b.literal;
    });
  }
  return result == HS_SUCCESS;
}

} // namespace haechi::text
