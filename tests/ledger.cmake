# The ledger of a running gateway: proven by a second implementation written from docs/ledger.md, killed at random
# moments, tampered with.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME ledger_e2e
  COMMAND Python3::Interpreter -B ${PROJECT_SOURCE_DIR}/tests/ledger/ledger_test.py $<TARGET_FILE:haechi>)
set_tests_properties(ledger_e2e PROPERTIES LABELS e2e TIMEOUT 900)
