#pragma once
// One request forwarded and its answer brought back, byte by byte as they come: nothing waits for a
// whole message. Bodies leave their framing and get it anew; interim answers (1xx) pass; an answer
// may begin and end before the request does. Knows nothing of sockets and policy.

#include "wire/http1/body_reader.h"
#include "wire/http1/request_head.h"
#include "wire/http1/response_head.h"

#include <string>

namespace haechi::engine::proxy {

class Exchange {
 public:
  struct Setup {
    wire::http1::Framing request; // of the request's body
    wire::http1::AnswerTo method = wire::http1::AnswerTo::Other;
    bool is_old_client = false; // HTTP/1.0: no chunks, no 1xx
    bool wants_keep_alive = true;
    std::string via;
    std::vector<std::string> dropped{}; // names of trailers that stay here
  };

  explicit Exchange(Setup setup);

  enum class State : std::uint8_t {
    Running,
    Done,      // the whole answer is written
    BadBody,   // the client's body breaks its framing
    BadAnswer, // upstream's answer breaks the rules
    CutShort   // upstream ended before its answer did
  };

  // Body bytes from the client; returns how many belong to this request.
  std::size_t take_request(std::string_view bytes, std::string& to_upstream);
  void take_answer(std::string_view bytes, std::string& to_client);
  // Upstream sends nothing more: in order, or torn off.
  void end_answer(std::string& to_client);
  void cut_answer();

  [[nodiscard]] State state() const { return state_; }

  [[nodiscard]] bool is_request_done() const { return body_.is_done(); }

  // Upstream has said anything at all.
  [[nodiscard]] bool has_heard() const { return has_heard_; }

  // The final answer's head is on its way: nothing else can be said to this client any more.
  [[nodiscard]] bool has_answered() const { return has_answered_; }

  // A truncated answer is told by its framing; without one only a reset tells.
  [[nodiscard]] bool is_answer_framed() const {
    return answer_kind_ != wire::http1::BodyKind::UntilClose;
  }

  // After Done: what may be used again.
  [[nodiscard]] bool keeps_client() const;
  [[nodiscard]] bool keeps_upstream() const;

  // The client's connection will be closed after this answer, whoever wanted to keep it.
  void close_after();

 private:
  [[nodiscard]] std::string_view take_head(std::string_view bytes, std::string& to_client);
  void begin_answer(const wire::http1::ResponseHead& head, std::string& to_client);
  void take_content(std::string_view bytes, std::string& to_client);
  void append_content(std::string_view content, std::string& to_client) const;
  void finish_answer(std::string& to_client);

  Setup setup_;
  State state_ = State::Running;
  wire::http1::BodyReader body_;
  wire::http1::BodyKind request_kind_;
  std::string head_; // of the answer, until it is complete
  wire::http1::HeadScanner scanner_{wire::http1::kResponseLimits};
  wire::http1::BodyReader answer_;
  wire::http1::BodyKind answer_kind_ = wire::http1::BodyKind::None; // towards the client
  int interim_answers_ = 0;
  bool has_heard_ = false;
  bool has_answered_ = false;
  bool upstream_stays_ = false;
  bool has_excess_ = false; // upstream said more than its answer
};

} // namespace haechi::engine::proxy
