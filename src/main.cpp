// Wires every part by hand: there are no registries and no singletons.
#include "base/result.h"

int main() { return 0; }
