#include "scenarios/runner.h"

#include "scenarios/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace haechi::scenario {

namespace {

using Kind = Expectation::Kind;

class Play {
 public:
  Play(const Scenario& scenario, const FileSource& files)
      : scenario_(scenario), draft_(scenario.file, files) {}

  std::vector<std::string> run() {
    for (const Step& each : scenario_.steps) {
      line_ = each.line;
      std::visit([this](const auto& what) { take(what); }, each.what);
      if (is_broken_) {
        break;
      }
    }
    if (!world_ && problems_.empty()) {
      problems_.push_back(fmt::format("{}:1: nothing is asked", scenario_.file));
    }
    return std::move(problems_);
  }

 private:
  void take(const step::Start& start) { start_ = start.at; }

  void take(const step::Block& block) { draft_.set(block); }

  void take(const step::Client& client) {
    clients_[client.name] = client.address;
    draft_.add(client);
  }

  void take(const step::Upstream& upstream) {
    upstreams_.push_back(upstream);
    draft_.add(upstream);
    if (world_) {
      world_->upstreams().add(upstream);
    }
  }

  void take(const step::Answer& answer) {
    if (world_) {
      world_->upstreams().add(answer);
    } else {
      answers_.push_back(answer);
    }
  }

  void take(const step::Query& query) {
    if (!begin()) {
      return;
    }
    last_ = world_->ask(query, clients_.at(query.client));
    if (!query.label.empty()) {
      labels_[query.label] = last_;
    }
    look(query.expectations, last_);
  }

  void take(const step::Advance& advance) {
    if (begin()) {
      world_->advance(advance.ms);
      look(advance.expectations, last_);
    }
  }

  void take(const step::Clock& clock) {
    if (begin()) {
      world_->set_clock(clock.at);
    }
  }

  void take(const step::Then& then) { look(then.expectations, labels_.at(then.label)); }

  void take(const step::Reload& reload);

  // Makes the world where it is not there yet.
  bool begin() {
    if (!world_) {
      auto snapshot = draft_.make(epoch_);
      if (!snapshot) {
        tell(snapshot.error());
        is_broken_ = true;
        return false;
      }
      world_ = std::make_unique<World>(start_, *snapshot, upstreams_);
      for (const step::Answer& answer : answers_) {
        world_->upstreams().add(answer);
      }
    }
    world_->begin_step();
    return true;
  }

  void look(const Expectations& expectations, std::size_t query) {
    static const Reply kNone{.is_expected = false, .packet = {}};
    const Reply reply = has_asked() ? world_->reply_to(query) : kNone;
    for (const Miss& miss : check(expectations, reply, *world_)) {
      tell(miss.line, miss.text);
    }
    for (const std::string& surprise : world_->upstreams().take_surprises()) {
      tell(line_, surprise);
    }
  }

  [[nodiscard]] bool has_asked() const { return last_ != kNothing; }

  void tell(int line, const std::string& text) {
    problems_.push_back(fmt::format("{}:{}: {}", scenario_.file, line, text));
  }

  void tell(const Errors& errors) {
    for (const Error& error : errors) {
      problems_.push_back(fmt::format("{} (at step of line {})", to_string(error), line_));
    }
  }

  static constexpr std::size_t kNothing = ~std::size_t{0};

  const Scenario& scenario_;
  Draft draft_;
  Instant start_ = Instant(std::chrono::sys_days(std::chrono::year(2025) / 2 / 6));
  std::map<std::string, IpAddress> clients_;
  std::vector<step::Upstream> upstreams_;
  std::vector<step::Answer> answers_;
  std::map<std::string, std::size_t> labels_;
  std::size_t last_ = kNothing;
  std::unique_ptr<World> world_;
  std::uint64_t epoch_ = 1;
  int line_ = 0;
  bool is_broken_ = false;
  std::vector<std::string> problems_;
};

// A reload that fails leaves everything as it was, as in the product.
void Play::take(const step::Reload& reload) {
  if (!begin()) {
    return;
  }
  Expectations others;
  std::vector<std::string> wanted;
  for (const Expectation& each : reload.expectations) {
    each.kind == Kind::Fails ? wanted.push_back(each.words[0]) : others.push_back(each);
  }
  auto snapshot = draft_.make(epoch_ + 1);
  if (snapshot) {
    world_->adopt(*snapshot);
    ++epoch_;
  } else if (wanted.empty()) {
    tell(snapshot.error());
  }
  for (const std::string& code : wanted) {
    if (snapshot ||
        std::ranges::find(snapshot.error(), code, &Error::code) == snapshot.error().end()) {
      tell(line_, fmt::format("expected the reload to fail with {}, but it {}", code,
                              snapshot ? "went well"
                                       : "failed with " + to_string(snapshot.error().front())));
    }
  }
  look(others, last_);
}

} // namespace

std::vector<std::string> play(const Scenario& scenario, const FileSource& files) {
  return Play(scenario, files).run();
}

} // namespace haechi::scenario
