haechi_fuzz(catalog_yaml catalog_yaml.cpp haechi_catalog)
haechi_fuzz(domain_list domain_list.cpp haechi_catalog)
haechi_fuzz(name_table name_table.cpp haechi_catalog)
haechi_fuzz(catalog_overlay catalog_overlay.cpp haechi_catalog)
