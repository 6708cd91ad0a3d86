# Coverage of a policy against brute force on generated policies, and the command by the real program.
haechi_test(property_coverage LABEL property
  SOURCES property/coverage/coverage_test.cpp property/random_policy.cpp property/describe.cpp property/show.cpp
  LINK haechi_policy)
target_include_directories(property_coverage PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/property)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME policy_coverage
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/cases/policy_coverage_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR}/tests/cases/policy)
set_tests_properties(policy_coverage PROPERTIES LABELS fast TIMEOUT 300)
