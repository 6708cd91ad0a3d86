# Regions of two policies against asking for every request.
haechi_test(property_regions LABEL property
  SOURCES ${CMAKE_CURRENT_SOURCE_DIR}/property/regions_test.cpp
          ${CMAKE_CURRENT_SOURCE_DIR}/property/random_policy.cpp
          ${CMAKE_CURRENT_SOURCE_DIR}/property/describe.cpp
          ${CMAKE_CURRENT_SOURCE_DIR}/property/show.cpp
  LINK haechi_policy)
