#include "content/extract/edit.h"

#include "content/extract/base64.h"
#include "content/extract/pieces.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace haechi::content::extract {

namespace {

struct LayerEdit {
  Span place;
  std::string text;
};

tl::unexpected<Error> refuse(std::string_view why) {
  return fail("E-CONTENT-020", fmt::format("the body cannot be changed: {}", why));
}

// Ascending, without overlap; false: two lie over each other.
bool put_in_order(std::vector<LayerEdit>& edits) {
  std::ranges::sort(
      edits, {}, [](const LayerEdit& edit) { return std::pair(edit.place.begin, edit.place.end); });
  for (std::size_t i = 1; i < edits.size(); ++i) {
    if (edits[i].place.begin < edits[i - 1].place.end) {
      return false;
    }
  }
  return true;
}

std::string rewrite(std::string_view bytes, const std::vector<LayerEdit>& edits) {
  std::string out;
  out.reserve(bytes.size());
  std::size_t at = 0;
  for (const LayerEdit& edit : edits) {
    out.append(bytes.substr(at, edit.place.begin - at)).append(edit.text);
    at = edit.place.end;
  }
  return out.append(bytes.substr(at));
}

std::string big_endian(std::uint32_t value) {
  std::string out;
  for (const unsigned shift : {24U, 16U, 8U, 0U}) {
    out += static_cast<char>(value >> shift & 0xFFU);
  }
  return out;
}

std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80U; value >>= 7U) {
    out += static_cast<char>((value & 0x7FU) | 0x80U);
  }
  return out += static_cast<char>(value);
}

// What stands before a layer whose content is now `bytes`.
std::string write_prefix(const Layer& layer, std::string_view outer, const std::string& bytes) {
  const std::string_view was = cut(outer, layer.prefix);
  switch (layer.wrap) {
  case Wrap::Frame:
    return std::string(was.substr(0, 1)) + big_endian(static_cast<std::uint32_t>(bytes.size()));
  case Wrap::PackedFrame:
    return std::string(1, '\0') + big_endian(static_cast<std::uint32_t>(bytes.size()));
  case Wrap::Varint:
    return varint(bytes.size());
  default: { // Decimal: what is counted beside the content stays counted
    std::size_t units = 0;
    std::from_chars(was.data(), was.data() + was.size(), units);
    return std::to_string(units + count_utf16(bytes) - count_utf16(layer.bytes));
  }
  }
}

void lift_escaped(Wrap wrap, std::string_view raw, std::uint32_t begin,
                  std::vector<LayerEdit>& edits) {
  std::vector<Span> places;
  for (const LayerEdit& edit : edits) {
    places.push_back(edit.place);
  }
  to_raw(wrap, raw, places);
  for (std::size_t i = 0; i < edits.size(); ++i) {
    edits[i].place = {places[i].begin + begin, places[i].end + begin};
    edits[i].text = escape(wrap, edits[i].text);
  }
}

bool has_whole_content(Wrap wrap) {
  return wrap == Wrap::Base64 || wrap == Wrap::Base64Url || wrap == Wrap::PackedFrame;
}

// Edits of one layer, in order, become edits of the layer around it.
void lift(const Tree& tree, const Layer& layer, std::vector<LayerEdit>& edits) {
  const std::string_view outer = tree.layer(layer.outer).bytes;
  if (is_escape(layer.wrap)) {
    return lift_escaped(layer.wrap, cut(outer, layer.place), layer.place.begin, edits);
  }
  const bool has_prefix =
      layer.wrap != Wrap::Plain && layer.wrap != Wrap::Base64 && layer.wrap != Wrap::Base64Url;
  std::string content;
  if (has_prefix || has_whole_content(layer.wrap)) {
    content = rewrite(layer.bytes, edits);
  }
  std::string prefix = has_prefix ? write_prefix(layer, outer, content) : std::string();
  if (has_whole_content(layer.wrap)) {
    const bool is_padded = cut(outer, layer.place).size() % 4 == 0;
    edits = {{layer.place, layer.wrap == Wrap::PackedFrame
                               ? std::move(content)
                               : encode_base64(content, layer.wrap == Wrap::Base64Url, is_padded)}};
  } else {
    for (LayerEdit& edit : edits) {
      edit.place = {edit.place.begin + layer.place.begin, edit.place.end + layer.place.begin};
    }
  }
  if (has_prefix) {
    edits.push_back({layer.prefix, std::move(prefix)});
  }
}

// Places in what texts say become places in their layers; texts with many places are walked once.
template <class Item, class PlaceOf>
void to_layers(const Tree& tree, std::vector<Item>& items, PlaceOf place_of) {
  const auto key = [](const Item& item) {
    return std::pair(item.written.layer, item.written.raw.begin);
  };
  std::ranges::sort(items, {}, key);
  for (std::size_t begin = 0; begin < items.size();) {
    std::size_t end = begin;
    std::vector<Span> places;
    while (end < items.size() && key(items[end]) == key(items[begin])) {
      places.push_back(place_of(items[end++]));
    }
    const Written& written = items[begin].written;
    if (is_escape(written.wrap)) {
      to_raw(written.wrap, cut(tree.layer(written.layer).bytes, written.raw), places);
    }
    for (std::size_t i = begin; i < end; ++i) {
      place_of(items[i]) = {places[i - begin].begin + written.raw.begin,
                            places[i - begin].end + written.raw.begin};
    }
    begin = end;
  }
}

} // namespace

Result<std::string> apply(const Tree& tree, std::vector<TextEdit> edits) {
  std::vector<std::vector<LayerEdit>> by_layer(tree.layers().size());
  to_layers(tree, edits, [](TextEdit& edit) -> Span& { return edit.place; });
  for (TextEdit& edit : edits) {
    if (edit.written.wrap == Wrap::Sealed) {
      return refuse("a number has no room for a text");
    }
    by_layer[edit.written.layer].push_back({edit.place, escape(edit.written.wrap, edit.text)});
  }
  // A layer always stands behind the one around it.
  for (LayerId id = static_cast<LayerId>(by_layer.size()); id-- > 1;) {
    std::vector<LayerEdit>& own = by_layer[id];
    if (own.empty()) {
      continue;
    }
    const Layer& layer = tree.layer(id);
    if (layer.wrap == Wrap::Sealed) {
      return refuse("a text lies inside something packed or signed");
    }
    if (!put_in_order(own)) {
      return refuse("two changes lie over each other");
    }
    lift(tree, layer, own);
    std::ranges::move(own, std::back_inserter(by_layer[layer.outer]));
  }
  if (!put_in_order(by_layer.front())) {
    return refuse("two changes lie over each other");
  }
  return rewrite(tree.layer(0).bytes, by_layer.front());
}

std::vector<Span> to_body(const Tree& tree, std::span<const TextPlace> places) {
  struct Going {
    Written written;
    Span place;
    std::size_t index;
  };

  std::vector<Going> all;
  for (const TextPlace& place : places) {
    all.push_back({place.written, place.place, all.size()});
  }
  to_layers(tree, all, [](Going& going) -> Span& { return going.place; });
  std::vector<std::vector<Going>> by_layer(tree.layers().size());
  for (const Going& going : all) {
    by_layer[going.written.layer].push_back(going);
  }
  std::vector<Span> out(places.size());
  for (LayerId id = static_cast<LayerId>(by_layer.size()); id-- > 1;) {
    std::vector<Going>& own = by_layer[id];
    const Layer& layer = tree.layer(id);
    std::vector<Span> spans;
    for (const Going& going : own) {
      spans.push_back(going.place);
    }
    const bool is_whole = has_whole_content(layer.wrap) ||
                          (layer.wrap == Wrap::Sealed && layer.bytes.size() != layer.place.size());
    if (is_escape(layer.wrap)) {
      to_raw(layer.wrap, cut(tree.layer(layer.outer).bytes, layer.place), spans);
    }
    for (std::size_t i = 0; i < own.size(); ++i) {
      own[i].place =
          is_whole ? layer.place
                   : Span{spans[i].begin + layer.place.begin, spans[i].end + layer.place.begin};
    }
    std::ranges::move(own, std::back_inserter(by_layer[layer.outer]));
  }
  for (const Going& going : by_layer.front()) {
    out[going.index] = going.place;
  }
  return out;
}

} // namespace haechi::content::extract
