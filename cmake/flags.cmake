# Compiler and linker flags shared by every target: warnings as errors, hardening, sanitizers.
add_library(haechi_flags INTERFACE)
target_compile_features(haechi_flags INTERFACE cxx_std_23)
target_include_directories(haechi_flags INTERFACE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(haechi_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wnull-dereference
  -Wvla -Wimplicit-fallthrough -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  -Wno-missing-field-initializers # designated initialisers leave the rest at the declared defaults
  -fno-omit-frame-pointer -fstack-protector-strong -fstack-clash-protection -fcf-protection
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
target_compile_definitions(haechi_flags INTERFACE
  FMT_ENFORCE_COMPILE_STRING=0 TL_ASSERT=assert
  $<$<CONFIG:Release>:_GLIBCXX_ASSERTIONS> $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
target_link_options(haechi_flags INTERFACE -fuse-ld=lld -Wl,-z,relro,-z,now,-z,noexecstack)
if(HAECHI_PRECOMPILED)
  target_compile_options(haechi_flags INTERFACE "SHELL:-Xclang -fno-pch-timestamp") # ccache knows it again
endif()
if(HAECHI_SANITIZE)
  target_compile_options(haechi_flags INTERFACE -fsanitize=${HAECHI_SANITIZE} -fno-sanitize-recover=all -O1 -gline-tables-only)
  target_link_options(haechi_flags INTERFACE -fsanitize=${HAECHI_SANITIZE})
  if(HAECHI_FUZZ)
    target_compile_options(haechi_flags INTERFACE -fsanitize=fuzzer-no-link)
  endif()
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(haechi_flags INTERFACE -O2 -gline-tables-only -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
else()
  target_compile_options(haechi_flags INTERFACE -O0 -gline-tables-only)
endif()
