# Regions of two policies against asking for every request; `policy diff` by the real program.
haechi_test(property_regions LABEL property
  SOURCES ${CMAKE_CURRENT_SOURCE_DIR}/property/regions_test.cpp
          ${CMAKE_CURRENT_SOURCE_DIR}/property/random_policy.cpp
          ${CMAKE_CURRENT_SOURCE_DIR}/property/describe.cpp
          ${CMAKE_CURRENT_SOURCE_DIR}/property/show.cpp
  LINK haechi_policy)

# Policies as large as benches use them.
haechi_test(property_regions_generated LABEL property
  SOURCES ${CMAKE_CURRENT_SOURCE_DIR}/property/regions_generated_test.cpp
          ${PROJECT_SOURCE_DIR}/bench/policy_generator.cpp
  LINK haechi_policy)
target_include_directories(property_regions_generated PRIVATE ${PROJECT_SOURCE_DIR})

find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME policy_diff_command
  COMMAND Python3::Interpreter ${PROJECT_SOURCE_DIR}/tests/cases/policy_diff_test.py
    $<TARGET_FILE:haechi> ${PROJECT_SOURCE_DIR}/tests/cases/policy)
set_tests_properties(policy_diff_command PROPERTIES LABELS fast TIMEOUT 300)
