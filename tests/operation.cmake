# Operation of the proxy with the real binary: reloads and drains under traffic, limits at their edges, every failure
# under both words of on_undecided, privileges of all processes, the unit of systemd.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(name operation failure_paths)
  add_test(NAME ${name} COMMAND Python3::Interpreter -B ${PROJECT_SOURCE_DIR}/tests/operation/${name}_test.py
    $<TARGET_FILE:haechi>)
  set_tests_properties(${name} PROPERTIES LABELS e2e TIMEOUT 600)
endforeach()
