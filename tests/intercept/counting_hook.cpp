#include "counting_hook.h"

namespace haechi::engine::intercept {

namespace {

class CountingInspector final : public Inspector {
 public:
  explicit CountingInspector(ContentCounts& counts) : counts_(counts) {}

  void begin(const ContentHead& head) override {
    ++(head.direction == Direction::Request ? counts_.requests : counts_.answers);
  }

  Ruling take(Direction direction, Unit unit, std::string_view bytes) override {
    (direction == Direction::Request ? counts_.request_bytes : counts_.answer_bytes) +=
        bytes.size();
    counts_.messages += unit == Unit::Part ? 0 : 1;
    return {};
  }

  Outcome end_request() override { return {}; }

  Ruling end_answer() override { return {}; }

 private:
  ContentCounts& counts_;
};

} // namespace

std::unique_ptr<Inspector> CountingHook::open() {
  return std::make_unique<CountingInspector>(counts_);
}

} // namespace haechi::engine::intercept
