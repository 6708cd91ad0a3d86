#pragma once
// The demo as it runs: the stand-in world, the gateway as a child before it, the rows asked one
// after the other, and the comparison. Everything ends with this object.

#include "cli/demo_probe.h"
#include "io/process/signals.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace haechi::cli {

struct DemoSettings {
  std::string example;         // folder with haechi.yaml and demo.yaml; empty: the ministry
  std::string keep;            // folder to work in and keep; empty: a temporary one
  bool has_fixed_ports = true; // the ports that the documents name, where they are free
};

// Says what is being done, for people who wait.
using Progress = std::function<void(const std::string&)>;

class DemoRun {
 public:
  // Errors: E-DEMO-*, E-NET-*, E-TLS-*, E-IO-*, E-YAML-*; E-DEMO-007 when the gateway does not come
  // up (its last words are in the message), E-DEMO-008 when a signal came.
  [[nodiscard]] static Result<std::unique_ptr<DemoRun>>
  start(const DemoSettings& settings, io::Signals& signals, const Progress& progress);
  ~DemoRun();
  DemoRun(const DemoRun&) = delete;
  DemoRun& operator=(const DemoRun&) = delete;

  // Asks every row; waits for their records, for a bounded time.
  [[nodiscard]] Result<std::vector<DemoResult>> ask_all(const Progress& progress);

  // Ends the gateway, reads what it left, and compares again: now also what must not be there, and
  // how much ordinary traffic was counted. What is wrong with that is returned.
  [[nodiscard]] Result<std::vector<std::string>> finish(std::vector<DemoResult>& results);

  [[nodiscard]] const DemoStory& story() const;
  [[nodiscard]] const DemoWorld& world() const;
  [[nodiscard]] std::string records_folder() const;
  [[nodiscard]] std::string authority_file() const;
  [[nodiscard]] std::string config_file() const;
  // Once the gateway has ended by itself.
  [[nodiscard]] bool has_ended();

 private:
  struct Parts;
  explicit DemoRun(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace haechi::cli
