# The cases of tests/cases/policy: by the library, and by the real program with its commands.
haechi_test(policy_cases LABEL fast SOURCES ${PROJECT_SOURCE_DIR}/tests/cases/policy_cases_test.cpp
  LINK haechi_policy)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME policy_commands
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/cases/policy_commands_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR}/tests/cases/policy)
set_tests_properties(policy_commands PROPERTIES LABELS fast TIMEOUT 300)
