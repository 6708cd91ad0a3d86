#pragma once
// Reads a scenario (README.md). Lines at the left margin are steps; indented lines below one belong
// to it. Everything that is wrong is told at once, each with its line; nothing is guessed.
//
// E-SCN-001 an unknown step or word; -002 a record that cannot be read; -003 a value that is no
// number, time, address or name; -004 something is missing; -005 a name that was not introduced.

#include "base/source_file.h"
#include "scenarios/scenario.h"

namespace haechi::scenario {

[[nodiscard]] ResultOrErrors<Scenario> read_scenario(const SourceFile& file);

} // namespace haechi::scenario
