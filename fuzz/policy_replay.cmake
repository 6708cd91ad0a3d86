# Lines of logs, and the layout of policy files.
haechi_fuzz(log_line log_line.cpp haechi_wire)
haechi_fuzz(policy_format policy_format.cpp haechi_policy)
