# `haechi policy check` by the real program: findings, formats, exit codes, and hostile files.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME policy_check
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/cases/policy_check_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
set_tests_properties(policy_check PROPERTIES LABELS fast TIMEOUT 300)
if(HAECHI_SANITIZE)
  set_tests_properties(policy_check PROPERTIES ENVIRONMENT HAECHI_SHADOW_MEMORY=1)
endif()
