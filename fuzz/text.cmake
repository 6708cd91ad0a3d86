haechi_fuzz(host_name host_name.cpp haechi_text)
