# What `haechi export` writes, loaded by name servers and nft from Debian, all on loopback. HAECHI names the program.
find_program(HAECHI_PYTHON python3 REQUIRED)
add_test(NAME export COMMAND ${HAECHI_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/export_test.py)
set_tests_properties(export PROPERTIES LABELS e2e TIMEOUT 600
  ENVIRONMENT "HAECHI=$<TARGET_FILE:haechi>;PYTHONDONTWRITEBYTECODE=1")
