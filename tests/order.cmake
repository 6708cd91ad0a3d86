# Keys and signed orders by their commands: from the issuer's draft to the adopter's running policy.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME order COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/order/order_test.py)
add_test(NAME order_trust COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_LIST_DIR}/order/trust_test.py)
set_tests_properties(order order_trust PROPERTIES LABELS e2e TIMEOUT 600 ENVIRONMENT "HAECHI=$<TARGET_FILE:haechi>")
