# Explanations: every word of the language is produced and has its sentences; what is said about other requests is true.
haechi_test(policy_words LABEL fast SOURCES ${PROJECT_SOURCE_DIR}/tests/cases/policy_words_test.cpp
  LINK haechi_policy)
haechi_test(policy_explain_property LABEL property
  SOURCES ${PROJECT_SOURCE_DIR}/tests/cases/policy_explain_property_test.cpp
    ${PROJECT_SOURCE_DIR}/tests/property/random_policy.cpp ${PROJECT_SOURCE_DIR}/tests/property/describe.cpp
  LINK haechi_policy)
target_include_directories(policy_explain_property PRIVATE ${PROJECT_SOURCE_DIR}/tests/property)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME policy_explain_command
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/cases/policy_explain_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
add_test(NAME policy_guide
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/cases/policy_guide_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR})
set_tests_properties(policy_explain_command policy_guide PROPERTIES LABELS fast TIMEOUT 300)
