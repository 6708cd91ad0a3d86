# Decisions of the data path: a fixed mix of subjects, services and orders.
haechi_bench(decide decide.cpp haechi_policy)
