# Coverage of one body, one order and all gaps under 10,000 orders. The fragments are read in the order of their
# names, so that the generator of policy_check.cmake is there.
haechi_bench(policy_coverage policy_coverage.cpp haechi_policy_generator)
