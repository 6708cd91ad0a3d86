# A million lines of a proxy's log under a draft policy.
haechi_bench(policy_replay policy_replay.cpp haechi_cli)
