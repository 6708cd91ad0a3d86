# Certificates and TLS of intercepted connections: every kind of server certificate, whole interceptions, the signer as
# a process of its own, and `haechi ca`.
file(GLOB certificates_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/certificates/*.cpp)
haechi_test(certificates_end_to_end LABEL e2e SOURCES ${certificates_sources} LINK haechi_io)
target_include_directories(certificates_end_to_end PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/certificates)
target_compile_definitions(certificates_end_to_end PRIVATE HAECHI_PROGRAM="$<TARGET_FILE:haechi>")
add_dependencies(certificates_end_to_end haechi)
add_test(NAME ca_commands
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/certificates/ca_commands_test.py $<TARGET_FILE:haechi>)
set_tests_properties(ca_commands PROPERTIES LABELS e2e TIMEOUT 600)
