#pragma once
// haechi.yaml to a Config. Posture: robust to untrusted operator input.
// Promises: everything that is wrong is told at once, with its place and, for a slip of the pen,
// the word that was probably meant; nothing is read from disk; a configuration with an error gives
// no configuration at all. Errors: docs/errors/gateway.md.

#include "base/source_file.h"
#include "engine/config/config.h"

namespace haechi::engine::config {

[[nodiscard]] ResultOrErrors<Config> parse_config(const SourceFile& file);

// `path` as seen from the folder of `file`; absolute paths stay.
[[nodiscard]] std::string beside(const std::string& file, const std::string& path);

} // namespace haechi::engine::config
