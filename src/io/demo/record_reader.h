#pragma once
// Reads the record files of a gateway back, while it writes or afterwards. Whole lines only; a line
// that is no record is an error, never passed over. Errors: E-IO-*, E-DEMO-006.

#include "base/result.h"
#include "ledger/record.h"

#include <string>
#include <vector>

namespace haechi::io {

struct RecordsRead {
  std::vector<ledger::Record> decisions; // kind `decision`, in the order written
  std::uint64_t dns_allowed = 0;         // of all minutes
  std::uint64_t proxy_allowed = 0;
};

// A folder that does not exist yet holds no records.
[[nodiscard]] Result<RecordsRead> read_records(const std::string& dir);

} // namespace haechi::io
