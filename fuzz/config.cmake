haechi_fuzz(config_yaml config_yaml.cpp haechi_engine)
