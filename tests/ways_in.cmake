# Every way into the proxy, by real clients in network namespaces of their own: nothing outside is touched.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(name transparent secure inspected balancer pac documents)
  add_test(NAME ways_in_${name}
    COMMAND Python3::Interpreter -B ${PROJECT_SOURCE_DIR}/tests/ways_in/${name}_test.py)
  set_tests_properties(ways_in_${name} PROPERTIES LABELS e2e TIMEOUT 300 ENVIRONMENT "HAECHI=$<TARGET_FILE:haechi>")
endforeach()
