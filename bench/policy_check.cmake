# Large generated policies, for this and the other benches of policies (they link it).
add_library(haechi_policy_generator STATIC EXCLUDE_FROM_ALL
  ${PROJECT_SOURCE_DIR}/bench/policy_generator.cpp)
target_link_libraries(haechi_policy_generator PUBLIC haechi_policy)
target_include_directories(haechi_policy_generator PUBLIC ${PROJECT_SOURCE_DIR})
target_compile_definitions(haechi_policy_generator PRIVATE HAECHI_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
haechi_bench(policy_generator policy_generator_main.cpp haechi_policy_generator)
haechi_bench(policy_check policy_check.cpp haechi_policy_generator)
