# The examples are deployments: their policies pass their own tests, their configurations hold.
foreach(example ministry)
  add_test(NAME example_${example}_policy COMMAND haechi policy test
    --policy ${PROJECT_SOURCE_DIR}/examples/${example}/policy --catalog ${PROJECT_SOURCE_DIR}/catalog)
  add_test(NAME example_${example}_check COMMAND haechi check --config ${PROJECT_SOURCE_DIR}/examples/${example}/haechi.yaml)
  set_tests_properties(example_${example}_policy example_${example}_check PROPERTIES LABELS fast TIMEOUT 60)
endforeach()

# Its configuration needs an authority, which nobody keeps in a repository: e2e_content makes one.
add_test(NAME example_redact_policy COMMAND haechi policy test
  --policy ${PROJECT_SOURCE_DIR}/examples/redact/policy --catalog ${PROJECT_SOURCE_DIR}/catalog)
set_tests_properties(example_redact_policy PROPERTIES LABELS fast TIMEOUT 60)
