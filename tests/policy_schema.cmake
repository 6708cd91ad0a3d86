# docs/schema/policy.json and the parser of policies agree.
haechi_test(policy_schema LABEL property SOURCES ${CMAKE_CURRENT_SOURCE_DIR}/schema/validator.cpp
  ${CMAKE_CURRENT_SOURCE_DIR}/schema/policy_schema_test.cpp LINK haechi_policy)
