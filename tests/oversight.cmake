# The register of oversight by its commands, and the running gateway that hears of it.
find_program(HAECHI_PYTHON python3 REQUIRED)
add_test(NAME oversight COMMAND ${HAECHI_PYTHON} ${CMAKE_CURRENT_LIST_DIR}/oversight/oversight_test.py)
set_tests_properties(oversight PROPERTIES LABELS e2e TIMEOUT 600
  ENVIRONMENT "HAECHI=$<TARGET_FILE:haechi>;PYTHONDONTWRITEBYTECODE=1")
