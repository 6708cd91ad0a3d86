// Wires every part by hand: there are no registries and no singletons.
#include "cli/commands.h"

int main(int argc, char** argv) {
  return haechi::cli::run_app(argc, argv);
}
