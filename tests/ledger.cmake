# The ledger of a running gateway: proven by a second implementation written from docs/ledger.md, killed at random
# moments, tampered with, its clock set.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_library(ledger_set_clock MODULE ${PROJECT_SOURCE_DIR}/tests/ledger/set_clock.c)
add_test(NAME ledger_e2e
  COMMAND Python3::Interpreter -B ${PROJECT_SOURCE_DIR}/tests/ledger/ledger_test.py $<TARGET_FILE:haechi>)
set_tests_properties(ledger_e2e PROPERTIES LABELS e2e TIMEOUT 900
  ENVIRONMENT "HAECHI_SET_CLOCK_LIBRARY=$<TARGET_FILE:ledger_set_clock>")
