# The real program against real clients (dig, kdig, curl, Chromium), all on loopback. HAECHI names the program.
find_program(HAECHI_PYTHON python3 REQUIRED)
foreach(name demo dns steering proxy browser documents peek inspection browser_clients)
  add_test(NAME e2e_${name} COMMAND ${HAECHI_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/e2e/${name}_test.py)
  set_tests_properties(e2e_${name} PROPERTIES LABELS e2e TIMEOUT 600
    ENVIRONMENT "HAECHI=$<TARGET_FILE:haechi>;HAECHI_ARTIFACTS=${PROJECT_SOURCE_DIR}/build/artifacts;PYTHONDONTWRITEBYTECODE=1")
endforeach()

# gRPC for Python is Debian's, so is the Python that knows it.
find_program(HAECHI_DEBIAN_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH REQUIRED)
add_test(NAME e2e_content COMMAND ${HAECHI_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/e2e/content_test.py)
set_tests_properties(e2e_content PROPERTIES LABELS e2e TIMEOUT 600
  ENVIRONMENT "HAECHI=$<TARGET_FILE:haechi>;HAECHI_NODE_CLIENTS=${PROJECT_SOURCE_DIR}/build/node-clients;PYTHONDONTWRITEBYTECODE=1")

add_test(NAME e2e_program_clients COMMAND ${HAECHI_DEBIAN_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/e2e/program_clients_test.py)
set_tests_properties(e2e_program_clients PROPERTIES LABELS e2e TIMEOUT 600
  ENVIRONMENT "HAECHI=$<TARGET_FILE:haechi>;HAECHI_NODE_CLIENTS=${PROJECT_SOURCE_DIR}/build/node-clients;PYTHONDONTWRITEBYTECODE=1")
