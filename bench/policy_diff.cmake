# Differences of two versions of a large policy, and of a policy against its parent.
haechi_bench(policy_diff policy_diff.cpp haechi_policy_generator)
