# The proxy's hard cases, its behaviour probes, every kind of server certificate, QUIC, and the tools that are to trust
# the authority: the real binary on loopback, against clients and sites that misbehave.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(name certificate_matrix hard_cases probes quic inspection_config trust_tools table)
  add_test(NAME hard_cases_${name}
    COMMAND Python3::Interpreter -B -W ignore ${PROJECT_SOURCE_DIR}/tests/hard_cases/${name}_test.py $<TARGET_FILE:haechi>)
  set_tests_properties(hard_cases_${name} PROPERTIES LABELS e2e TIMEOUT 600)
endforeach()
