# Logs under a draft policy, and the layout of policy files, by the real program.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME policy_replay
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/cases/policy_replay_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR}/tests/cases/policy)
add_test(NAME policy_fmt
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/cases/policy_fmt_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
set_tests_properties(policy_replay policy_fmt PROPERTIES LABELS fast TIMEOUT 300)
