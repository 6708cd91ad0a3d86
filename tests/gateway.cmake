# The running gateway from outside, with the real binary: start, reload, shutdown, records, status page.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME gateway_e2e
  COMMAND Python3::Interpreter -B ${PROJECT_SOURCE_DIR}/tests/gateway/gateway_test.py $<TARGET_FILE:haechi>)
set_tests_properties(gateway_e2e PROPERTIES LABELS e2e TIMEOUT 600)
