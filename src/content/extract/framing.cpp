#include "content/extract/framing.h"

#include "content/extract/base64.h"
#include "content/extract/event_stream.h"
#include "content/extract/form.h"
#include "content/extract/frames.h"
#include "content/extract/json.h"
#include "content/extract/pieces.h"
#include "content/extract/places.h"
#include "content/extract/protobuf.h"

namespace haechi::content::extract {

using catalog::Framing;
using catalog::FramingStep;

namespace {

// Amazon wraps the model's own event in a member of this name.
constexpr std::string_view kPackedMember = "bytes";

tl::expected<std::vector<LayerId>, GapReason> one(LayerId layer, Side side) {
  if (layer == 0) {
    return side == Side::Answer ? tl::expected<std::vector<LayerId>, GapReason>({})
                                : tl::unexpected(GapReason::Malformed);
  }
  return std::vector<LayerId>{layer};
}

tl::expected<std::vector<LayerId>, GapReason> open_base64(Tree& tree, LayerId layer) {
  const std::string_view bytes = tree.layer(layer).bytes;
  auto decoded = decode_base64(bytes);
  if (!decoded) {
    return tl::unexpected(GapReason::Malformed);
  }
  const Wrap wrap = decoded->is_url ? Wrap::Base64Url : Wrap::Base64;
  return std::vector<LayerId>{tree.add_made(layer, {0, static_cast<std::uint32_t>(bytes.size())},
                                            wrap, std::move(decoded->bytes))};
}

class Opener {
 public:
  Opener(Tree& tree, std::string_view content_type, Side side)
      : tree_(tree), content_type_(content_type), side_(side) {}

  bool take(const FramingStep& step) {
    if (step.kind == Framing::JsonInString) {
      return open_strings(step.argument);
    }
    if (step.kind == Framing::Base64 && !values_.empty()) {
      return open_packed();
    }
    return makes_values(step.kind) ? read_values(step) : split(step.kind);
  }

  Opened finish() {
    opened_.roots = std::move(values_);
    if (opened_.roots.empty() && opened_.gaps.empty()) {
      opened_.bytes = std::move(layers_);
    }
    return std::move(opened_);
  }

 private:
  static bool makes_values(Framing kind) {
    return kind == Framing::Json || kind == Framing::Form || kind == Framing::Multipart ||
           kind == Framing::Protobuf;
  }

  bool stop(GapReason reason, std::string path = {}) {
    opened_.gaps.push_back({reason, std::move(path)});
    return false;
  }

  bool split(Framing kind) {
    std::vector<LayerId> out;
    for (const LayerId layer : layers_) {
      const auto inner = split_one(kind, layer);
      if (!inner) {
        return stop(inner.error());
      }
      out.insert(out.end(), inner->begin(), inner->end());
    }
    layers_ = std::move(out);
    return true;
  }

  tl::expected<std::vector<LayerId>, GapReason> split_one(Framing kind, LayerId layer) {
    switch (kind) {
    case Framing::Sse:
      return one(open_event(tree_, layer), side_);
    case Framing::Ndjson:
      return one(open_line(tree_, layer), side_);
    case Framing::NumberedLines:
      return one(open_numbered(tree_, layer), side_);
    case Framing::LengthPrefixed:
      return one(open_counted_lines(tree_, layer), side_);
    case Framing::SignalR:
      return split_signalr(tree_, layer);
    case Framing::Connect:
      return read_frames(tree_, layer);
    case Framing::GrpcWeb:
      return open_grpc_web(layer);
    case Framing::EventStream: {
      const auto payload = open_event_message(tree_, layer);
      return payload ? one(*payload, side_) : tl::unexpected(payload.error());
    }
    case Framing::Gzip: {
      const auto plain = read_gzip(tree_, layer);
      return plain ? one(*plain, side_) : tl::unexpected(plain.error());
    }
    case Framing::Base64:
      return open_base64(tree_, layer);
    default:
      return std::vector<LayerId>{layer}; // a message of a WebSocket, bytes of a file
    }
  }

  tl::expected<std::vector<LayerId>, GapReason> open_grpc_web(LayerId layer) {
    if (content_type_.find("-text") == std::string_view::npos) {
      return read_frames(tree_, layer);
    }
    const auto plain = open_base64(tree_, layer);
    return plain ? read_frames(tree_, plain->front()) : plain;
  }

  bool read_values(const FramingStep& step) {
    for (const LayerId layer : layers_) {
      const auto root = read_one(step.kind, layer);
      if (!root) {
        return stop(root.error());
      }
      values_.push_back(*root);
    }
    layers_.clear();
    const bool has_field = step.kind == Framing::Form || step.kind == Framing::Multipart;
    return !has_field || step.argument.empty() || open_field(step.argument);
  }

  tl::expected<NodeId, GapReason> read_one(Framing kind, LayerId layer) {
    if (kind == Framing::Json) {
      return read_json(tree_, layer);
    }
    if (kind == Framing::Form) {
      return read_form(tree_, layer);
    }
    if (kind == Framing::Protobuf) {
      return read_protobuf(tree_, layer);
    }
    auto parts = read_multipart(tree_, layer, content_type_);
    if (!parts) {
      return tl::unexpected(parts.error());
    }
    opened_.parts = std::move(parts->parts);
    return parts->root;
  }

  // What follows reads this one field or part; the others stay texts of their own.
  bool open_field(const std::string& name) {
    for (const NodeId root : std::exchange(values_, {})) {
      NodeId field = kNoNode;
      for (NodeId at = tree_.node(root).child; at != kNoNode; at = tree_.node(at).next) {
        if (tree_.node(at).key != name) {
          continue;
        }
        if (field != kNoNode) {
          return stop(GapReason::TwiceNamed, tree_.path(at));
        }
        field = at;
      }
      if (field == kNoNode) {
        return side_ == Side::Answer || stop(GapReason::Missing, "/" + name);
      }
      tree_.node(field).marks |= kIsOpened;
      layers_.push_back(tree_.add_layer_of(field));
    }
    return true;
  }

  bool open_strings(const std::string& argument) {
    const auto locator = catalog::parse_locator(argument);
    if (!locator) {
      return stop(GapReason::Malformed, argument);
    }
    std::vector<NodeId> inner;
    for (const NodeId root : values_) {
      for (const NodeId node : find_nodes(tree_, *locator, root)) {
        if (tree_.node(node).kind != Kind::Text || tree_.node(node).inner != kNoNode) {
          continue;
        }
        const auto value = read_json(tree_, tree_.add_layer_of(node), node);
        if (!value) {
          return stop(value.error(), tree_.path(node));
        }
        tree_.node(node).inner = *value;
        tree_.node(node).marks |= kIsOpened;
        inner.push_back(*value);
      }
    }
    values_ = std::move(inner);
    return !values_.empty() || side_ == Side::Answer || stop(GapReason::Missing, argument);
  }

  // Values without the member stay what they are.
  bool open_packed() {
    for (const NodeId root : std::exchange(values_, {})) {
      const NodeId packed = tree_.find_member(root, kPackedMember);
      if (packed == kNoNode || tree_.node(packed).kind != Kind::Text) {
        continue;
      }
      const auto plain = open_base64(tree_, tree_.add_layer_of(packed));
      if (!plain) {
        return stop(plain.error(), tree_.path(packed));
      }
      tree_.node(packed).marks |= kIsOpened;
      layers_.insert(layers_.end(), plain->begin(), plain->end());
    }
    return true;
  }

  Tree& tree_;
  std::string_view content_type_;
  Side side_;
  std::vector<LayerId> layers_{0};
  std::vector<NodeId> values_;
  Opened opened_;
};

} // namespace

Opened open_framing(Tree& tree, std::span<const FramingStep> framing, std::string_view content_type,
                    Side side) {
  Opener opener(tree, content_type, side);
  for (const FramingStep& step : framing) {
    if (!opener.take(step)) {
      break;
    }
  }
  Opened opened = opener.finish();
  if (tree.is_full() && opened.gaps.empty()) {
    opened.gaps.push_back({GapReason::TooLarge, {}});
  }
  return opened;
}

} // namespace haechi::content::extract
