# Findings of the real program on our own labelled sets, row by row, against python-stdnum, and its commands.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(name score stdnum commands rows)
  add_test(NAME content_${name}
    COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/content/${name}_test.py $<TARGET_FILE:haechi>)
  set_tests_properties(content_${name} PROPERTIES LABELS e2e TIMEOUT 300 ENVIRONMENT PYTHONDONTWRITEBYTECODE=1)
endforeach()
