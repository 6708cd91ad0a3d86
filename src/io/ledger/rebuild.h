#pragma once
// Tiles that are damaged or gone, made again: leaves from their bundle where it fits its tile, else
// from their lines, else from the bundle as it is. Nothing is written before the root of all leaves
// is the one that the checkpoint signs; then every tile that differs is put in its place.

#include "base/result.h"
#include "ledger/note.h"
#include "ledger/tree.h"

#include <functional>
#include <string>

namespace haechi::io {

// `put` is given what differs. Errors: its own, E-LEDGER-002 (nothing can be proven or was put).
[[nodiscard]] Result<void>
rebuild_tiles(const std::string& dir, const ledger::Checkpoint& checkpoint,
              const std::function<Result<void>(const ledger::TileFile&)>& put);

} // namespace haechi::io
