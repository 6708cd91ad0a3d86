#pragma once
// The pieces of streams: events, lines, SignalR messages, chunks behind their length, each as a
// layer. A piece comes whole; answer.h cuts streams into pieces. Posture: robust to untrusted
// client and upstream input.

#include "content/extract/tree.h"

#include <tl/expected.hpp>

namespace haechi::content::extract {

// The data of one server-sent event; 0: it has none.
[[nodiscard]] LayerId open_event(Tree& tree, LayerId event);
// A line without its end.
[[nodiscard]] LayerId open_line(Tree& tree, LayerId line);
// `0:"text"`: what stands behind the colon; 0: there is no number.
[[nodiscard]] LayerId open_numbered(Tree& tree, LayerId line);
// `71`, line break, 71 characters of JSON and line breaks around them; 0: it is none.
[[nodiscard]] LayerId open_counted_lines(Tree& tree, LayerId piece);
// Messages that end with byte 0x1E. Refuses one without its end.
[[nodiscard]] tl::expected<std::vector<LayerId>, GapReason> split_signalr(Tree& tree,
                                                                          LayerId layer);

// UTF-16 units of a text in UTF-8.
[[nodiscard]] std::size_t count_utf16(std::string_view text);

} // namespace haechi::content::extract
