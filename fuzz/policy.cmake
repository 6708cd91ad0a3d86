# Policies as YAML (read and checked), and requests as JSON.
haechi_fuzz(policy_yaml policy_yaml.cpp haechi_policy)
haechi_fuzz(policy_request policy_request.cpp haechi_policy)
