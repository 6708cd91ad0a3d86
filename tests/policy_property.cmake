# Laws of the policy language on generated policies, and the written cases against the readable model.
file(GLOB policy_property_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/property/*.cpp)
haechi_test(property_policy LABEL property SOURCES ${policy_property_sources} LINK haechi_policy)
