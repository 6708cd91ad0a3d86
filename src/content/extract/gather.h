#pragma once
// Opened values to texts, files and gaps: what requests and pieces of answers have in common.
// Private to this folder.

#include "content/extract/framing.h"
#include "content/extract/request.h"

namespace haechi::content::extract {

// Runs the extractors over what was opened and lists every text.
void gather(Extraction& extraction, Opened opened, std::span<const catalog::Extractor> extractors);

} // namespace haechi::content::extract
