#include "wire/http2/connection.h"

#include "base/bytes.h"
#include "base/check.h"
#include "wire/http2/token_bucket.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>
#include <utility>

namespace haechi::wire::http2 {

namespace {

constexpr std::size_t kFieldOverhead = 32; // RFC 9113 section 6.5.2

// What this side says on one stream, and what it has understood of the peer.
struct Stream {
  std::string out;
  std::size_t sent = 0; // of `out`
  Headers trailers;
  bool is_finished = false; // nothing is added to `out` any more
  bool is_deferred = false; // nghttp2 waits for more of `out`
  bool is_told = false;     // an event has named this stream
  bool is_dropped = false;  // reset by this side
  bool has_peer_ended = false;
  Headers incoming; // of the section being read
  std::size_t incoming_bytes = 0;

  [[nodiscard]] std::size_t left() const { return out.size() - sent; }
};

bool has_status(const Headers& headers) {
  return !headers.empty() && headers.front().name == ":status";
}

bool is_interim(const Headers& headers) {
  return has_status(headers) && headers.front().value.starts_with('1');
}

struct Options {
  nghttp2_option* option = nullptr;

  Options() {
    HAECHI_CHECK(nghttp2_option_new(&option) == 0);
    nghttp2_option_set_no_auto_window_update(option, 1);
    nghttp2_option_set_no_closed_streams(option, 1);
  }

  ~Options() { nghttp2_option_del(option); }

  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;
};

} // namespace

struct Connection::State {
  Role role;
  Limits limits;
  nghttp2_session* session = nullptr;
  std::unordered_map<StreamId, Stream> streams;
  TokenBucket idle_frames;
  TokenBucket resets;
  std::vector<Event>* events = nullptr; // during receive()
  Instant now{};
  std::string output; // to be sent
  bool is_broken = false;
  bool is_draining = false;

  State(Role as, const Limits& within)
      : role(as), limits(within), idle_frames(within.idle_frames, within.idle_frames_per_second),
        resets(within.resets, within.resets_per_second) {}

  ~State() { nghttp2_session_del(session); }

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void make_session();
  void say_settings();

  void tell(EventKind kind, StreamId stream, Headers headers = {}, std::string content = {},
            std::uint32_t code = 0) {
    if (events != nullptr) {
      events->push_back({kind, stream, std::move(headers), std::move(content), code});
    }
  }

  Stream* find(StreamId id) {
    const auto found = streams.find(id);
    return found == streams.end() ? nullptr : &found->second;
  }

  void calm_down() { terminate(NGHTTP2_ENHANCE_YOUR_CALM); }

  void terminate(std::uint32_t code) {
    static_cast<void>(nghttp2_session_terminate_session(session, code));
  }

  void write_output();

  void fail() {
    if (!std::exchange(is_broken, true)) {
      tell(EventKind::Broken, 0);
    }
  }

  void count(const nghttp2_frame& frame);
  void take_section(const nghttp2_frame& frame);
  void take_frame(const nghttp2_frame& frame);
  void end_stream(StreamId id);
  int take_field(StreamId id, std::string_view name, std::string_view value);
  ssize_t give(StreamId id, std::uint8_t* into, std::size_t room, std::uint32_t* flags);
  [[nodiscard]] static nghttp2_data_provider make_source();
  void answer(StreamId id, const Headers& headers, bool is_whole);
  void resume(StreamId id, Stream& stream);
};

namespace {

using Nghttp2Headers = std::vector<nghttp2_nv>;

// nghttp2 takes mutable pointers and copies what they point to.
Nghttp2Headers to_nghttp2(const Headers& headers) {
  Nghttp2Headers out;
  out.reserve(headers.size());
  const auto bytes = [](const std::string& text) {
    return const_cast<std::uint8_t*>(as_bytes(text).data());
  };
  for (const Header& header : headers) {
    out.push_back({bytes(header.name), bytes(header.value), header.name.size(), header.value.size(),
                   NGHTTP2_NV_FLAG_NONE});
  }
  return out;
}

std::string_view to_view(const std::uint8_t* bytes, std::size_t size) {
  return as_text({bytes, size});
}

template <class State> State& state_of(void* user) {
  return *static_cast<State*>(user);
}

} // namespace

void Connection::State::make_session() {
  nghttp2_session_callbacks* callbacks = nullptr;
  HAECHI_CHECK(nghttp2_session_callbacks_new(&callbacks) == 0);
  nghttp2_session_callbacks_set_on_begin_headers_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
        Stream& stream = state_of<State>(user).streams[frame->hd.stream_id];
        stream.incoming.clear();
        stream.incoming_bytes = 0;
        return 0;
      });
  nghttp2_session_callbacks_set_on_header_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                    std::uint8_t, void* user) {
        return state_of<State>(user).take_field(frame->hd.stream_id, to_view(name, name_size),
                                                to_view(value, value_size));
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* user) {
        state_of<State>(user).take_frame(*frame);
        return 0;
      });
  nghttp2_session_callbacks_set_on_begin_frame_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame_hd* header, void* user) {
        nghttp2_frame frame{};
        frame.hd = *header;
        state_of<State>(user).count(frame);
        return 0;
      });
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame*, int, void* user) {
        auto& state = state_of<State>(user);
        if (!state.resets.take(state.now)) {
          state.calm_down();
        }
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      callbacks, [](nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* data,
                    std::size_t size, void* user) {
        state_of<State>(user).tell(EventKind::Content, id, {}, std::string(to_view(data, size)));
        return 0;
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      callbacks, [](nghttp2_session*, std::int32_t id, std::uint32_t code, void* user) {
        auto& state = state_of<State>(user);
        if (const Stream* stream = state.find(id)) {
          if (stream->is_told && !stream->is_dropped && code != NGHTTP2_NO_ERROR) {
            state.tell(EventKind::Reset, id, {}, {}, code);
          }
          state.streams.erase(id);
        }
        return 0;
      });
  const Options options;
  const int made = role == Role::Server
                       ? nghttp2_session_server_new2(&session, callbacks, this, options.option)
                       : nghttp2_session_client_new2(&session, callbacks, this, options.option);
  nghttp2_session_callbacks_del(callbacks);
  HAECHI_CHECK(made == 0);
}

void Connection::State::say_settings() {
  std::vector<nghttp2_settings_entry> settings{
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, limits.stream_window},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, limits.header_bytes}};
  if (role == Role::Server) {
    settings.push_back({NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.streams});
  } else {
    settings.push_back({NGHTTP2_SETTINGS_ENABLE_PUSH, 0});
  }
  HAECHI_CHECK(
      nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) == 0);
  HAECHI_CHECK(
      nghttp2_session_set_local_window_size(
          session, NGHTTP2_FLAG_NONE, 0, static_cast<std::int32_t>(limits.connection_window)) == 0);
}

// Frames by which a peer makes work without saying anything.
void Connection::State::count(const nghttp2_frame& frame) {
  const nghttp2_frame_hd& header = frame.hd;
  const bool is_ack = (header.flags & NGHTTP2_FLAG_ACK) != 0;
  const bool is_idle = (header.type == NGHTTP2_PING && !is_ack) ||
                       (header.type == NGHTTP2_SETTINGS && !is_ack) ||
                       header.type == NGHTTP2_PRIORITY ||
                       (header.type == NGHTTP2_DATA && header.length == 0 &&
                        (header.flags & NGHTTP2_FLAG_END_STREAM) == 0);
  const bool is_reset = header.type == NGHTTP2_RST_STREAM;
  if ((is_idle && !idle_frames.take(now)) || (is_reset && !resets.take(now))) {
    calm_down();
  }
}

int Connection::State::take_field(StreamId id, std::string_view name, std::string_view value) {
  Stream* stream = find(id);
  if (stream == nullptr) {
    return 0;
  }
  stream->incoming_bytes += name.size() + value.size() + kFieldOverhead;
  if (stream->incoming_bytes > limits.header_bytes ||
      stream->incoming.size() >= limits.header_fields) {
    stream->incoming.clear();
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE; // nghttp2 resets the stream
  }
  stream->incoming.push_back({std::string(name), std::string(value)});
  return 0;
}

void Connection::State::take_section(const nghttp2_frame& frame) {
  const StreamId id = frame.hd.stream_id;
  Stream* stream = find(id);
  if (stream == nullptr) {
    return;
  }
  Headers headers = std::exchange(stream->incoming, {});
  EventKind kind = EventKind::Trailers;
  if (frame.headers.cat == NGHTTP2_HCAT_REQUEST) {
    kind = EventKind::Request;
  } else if (has_status(headers)) {
    kind = is_interim(headers) ? EventKind::Interim : EventKind::Answer;
  }
  stream->is_told = true;
  tell(kind, id, std::move(headers));
}

void Connection::State::end_stream(StreamId id) {
  if (Stream* stream = find(id)) {
    stream->has_peer_ended = true;
    tell(EventKind::End, id);
  }
}

void Connection::State::take_frame(const nghttp2_frame& frame) {
  const std::uint8_t type = frame.hd.type;
  if (type == NGHTTP2_HEADERS) {
    take_section(frame);
  } else if (type == NGHTTP2_GOAWAY) {
    is_draining = true;
    tell(EventKind::GoAway, frame.goaway.last_stream_id, {}, {}, frame.goaway.error_code);
  }
  if ((type == NGHTTP2_HEADERS || type == NGHTTP2_DATA) &&
      (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
    end_stream(frame.hd.stream_id);
  }
}

ssize_t Connection::State::give(StreamId id, std::uint8_t* into, std::size_t room,
                                std::uint32_t* flags) {
  Stream* stream = find(id);
  if (stream == nullptr) {
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }
  const std::size_t count = std::min(room, stream->left());
  if (count == 0 && !stream->is_finished) {
    stream->is_deferred = true;
    return NGHTTP2_ERR_DEFERRED;
  }
  std::memcpy(into, stream->out.data() + stream->sent, count);
  stream->sent += count;
  if (stream->left() == 0) {
    stream->out.clear();
    stream->sent = 0;
    if (stream->is_finished) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
      if (!stream->trailers.empty()) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        const Nghttp2Headers trailers = to_nghttp2(stream->trailers);
        if (nghttp2_submit_trailer(session, id, trailers.data(), trailers.size()) != 0) {
          return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
        }
      }
    }
  }
  return static_cast<ssize_t>(count);
}

nghttp2_data_provider Connection::State::make_source() {
  nghttp2_data_provider source{};
  source.read_callback = [](nghttp2_session*, std::int32_t stream, std::uint8_t* into,
                            std::size_t room, std::uint32_t* flags, nghttp2_data_source*,
                            void* user) {
    return state_of<State>(user).give(stream, into, room, flags);
  };
  return source;
}

void Connection::State::answer(StreamId id, const Headers& headers, bool is_whole) {
  Stream* stream = find(id);
  if (stream == nullptr) {
    return;
  }
  const Nghttp2Headers fields = to_nghttp2(headers);
  const nghttp2_data_provider source = make_source();
  stream->is_finished = is_whole;
  static_cast<void>(nghttp2_submit_response(session, id, fields.data(), fields.size(),
                                            is_whole ? nullptr : &source));
}

void Connection::State::resume(StreamId id, Stream& stream) {
  if (std::exchange(stream.is_deferred, false)) {
    static_cast<void>(nghttp2_session_resume_data(session, id));
  }
}

Connection::Connection(Role role, const Limits& limits)
    : state_(std::make_unique<State>(role, limits)) {
  state_->make_session();
  state_->say_settings();
}

Connection::~Connection() = default;

void Connection::receive(std::string_view bytes, Instant now, std::vector<Event>& events) {
  State& state = *state_;
  if (state.is_broken || bytes.empty()) {
    return;
  }
  state.events = &events;
  state.now = now;
  const ByteView view = as_bytes(bytes);
  const ssize_t taken = nghttp2_session_mem_recv(state.session, view.data(), view.size());
  state.write_output(); // streams that had to be reset for what they said close, and are told of
  if (taken < 0 || nghttp2_session_want_read(state.session) == 0) {
    state.fail();
  }
  state.events = nullptr;
}

void Connection::State::write_output() {
  for (;;) {
    const std::uint8_t* piece = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session, &piece);
    if (size <= 0) {
      is_broken = is_broken || size < 0;
      return;
    }
    output += to_view(piece, static_cast<std::size_t>(size));
  }
}

std::string Connection::take_output() {
  state_->write_output();
  return std::exchange(state_->output, {});
}

StreamId Connection::open(const Headers& headers, bool is_whole) {
  HAECHI_DCHECK(state_->role == Role::Client);
  if (state_->is_broken || state_->is_draining) {
    return 0;
  }
  const Nghttp2Headers fields = to_nghttp2(headers);
  const nghttp2_data_provider source = State::make_source();
  const StreamId id = nghttp2_submit_request(state_->session, nullptr, fields.data(), fields.size(),
                                             is_whole ? nullptr : &source, nullptr);
  if (id <= 0) {
    return 0;
  }
  Stream& stream = state_->streams[id];
  stream.is_finished = is_whole;
  stream.is_told = true;
  return id;
}

void Connection::send_interim(StreamId stream, const Headers& headers) {
  const Nghttp2Headers fields = to_nghttp2(headers);
  if (state_->find(stream) != nullptr) {
    static_cast<void>(nghttp2_submit_headers(state_->session, NGHTTP2_FLAG_NONE, stream, nullptr,
                                             fields.data(), fields.size(), nullptr));
  }
}

void Connection::send_answer(StreamId stream, const Headers& headers, bool is_whole) {
  state_->answer(stream, headers, is_whole);
}

void Connection::send_content(StreamId id, std::string_view content) {
  Stream* stream = state_->find(id);
  if (stream == nullptr || stream->is_finished || content.empty()) {
    return;
  }
  constexpr std::size_t kWorthMoving = 64 * 1024;
  if (stream->sent > kWorthMoving) {
    stream->out.erase(0, stream->sent);
    stream->sent = 0;
  }
  stream->out += content;
  state_->resume(id, *stream);
}

void Connection::finish(StreamId id, Headers trailers) {
  Stream* stream = state_->find(id);
  if (stream == nullptr || stream->is_finished) {
    return;
  }
  stream->is_finished = true;
  stream->trailers = std::move(trailers);
  state_->resume(id, *stream);
}

void Connection::reset(StreamId id, Code code) {
  if (Stream* stream = state_->find(id)) {
    stream->is_dropped = true;
    static_cast<void>(nghttp2_submit_rst_stream(state_->session, NGHTTP2_FLAG_NONE, id,
                                                static_cast<std::uint32_t>(code)));
  }
}

void Connection::consume(StreamId stream, std::size_t bytes) {
  static_cast<void>(nghttp2_session_consume(state_->session, stream, bytes));
}

std::size_t Connection::backlog(StreamId id) const {
  const Stream* stream = state_->find(id);
  return stream == nullptr ? 0 : stream->left();
}

void Connection::drain() {
  static_cast<void>(nghttp2_submit_goaway(state_->session, NGHTTP2_FLAG_NONE,
                                          nghttp2_session_get_last_proc_stream_id(state_->session),
                                          NGHTTP2_NO_ERROR, nullptr, 0));
}

void Connection::terminate(Code code) {
  state_->terminate(static_cast<std::uint32_t>(code));
}

bool Connection::is_done() const {
  return state_->is_broken || (nghttp2_session_want_read(state_->session) == 0 &&
                               nghttp2_session_want_write(state_->session) == 0);
}

bool Connection::takes_streams() const {
  if (state_->is_broken || state_->is_draining ||
      nghttp2_session_check_request_allowed(state_->session) == 0) {
    return false;
  }
  const std::uint32_t most =
      nghttp2_session_get_remote_settings(state_->session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
  return state_->streams.size() < most;
}

} // namespace haechi::wire::http2
