# DNS in operation, with the real binary: admin socket and commands, metrics, levels of records, reloads under load.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME dns_operation
  COMMAND Python3::Interpreter -B ${PROJECT_SOURCE_DIR}/tests/dns_operation/dns_operation_test.py $<TARGET_FILE:haechi>)
set_tests_properties(dns_operation PROPERTIES LABELS e2e TIMEOUT 600)
