haechi_bench(catalog catalog.cpp haechi_catalog)
