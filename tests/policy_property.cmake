# Laws of the policy language on generated policies, and the written cases against the readable model.
file(GLOB policy_property_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/property/*.cpp)
list(FILTER policy_property_sources EXCLUDE REGEX "/regions_(generated_)?test\\.cpp$") # see policy_regions.cmake
haechi_test(property_policy LABEL property SOURCES ${policy_property_sources} LINK haechi_policy)
