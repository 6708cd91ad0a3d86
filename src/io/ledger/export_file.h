#pragma once
// Exported records in a file, a line each. A batch is in it whole and synced, or taken back: what a
// full disk has cut is no line. What a crash has cut is ended by a line end before more is written,
// so that the record, sent again, stands on a line of its own.

#include "io/ledger/export_sink.h"

#include <memory>
#include <string>

namespace haechi::io {

// `path`: `-` is standard output.
[[nodiscard]] std::unique_ptr<ExportSink> make_file_sink(std::string path);

} // namespace haechi::io
