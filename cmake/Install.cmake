# `cmake --install`: the program, the C++ libraries with their headers, the C interface, and what
# find_package(mpgen) needs. docs/library.md tells how they are used.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(library_rooms mpgen_spec mpgen_golden mpgen_gemm)
# The shared library of the C interface is made of them. Hidden, because the compiler does not
# inline functions that another shared library could replace.
set_target_properties(${library_rooms} PROPERTIES
  POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
foreach(room ${library_rooms})
  target_compile_features(${room} PUBLIC cxx_std_20)
endforeach()

# All of them under one name.
add_library(mpgen_library INTERFACE)
target_link_libraries(mpgen_library INTERFACE ${library_rooms})
set_target_properties(mpgen_library PROPERTIES EXPORT_NAME golden)
set_target_properties(mpgen_c PROPERTIES EXPORT_NAME c)

install(TARGETS mpgen RUNTIME)
install(TARGETS mpgen_library ${library_rooms} EXPORT mpgenGolden
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" "${CMAKE_INSTALL_INCLUDEDIR}/mpgen")
install(TARGETS mpgen_c EXPORT mpgenC)

# Headers that include neither Highway nor what only the rooms themselves need.
install(DIRECTORY spec golden DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/mpgen"
  FILES_MATCHING PATTERN "*.hpp" PATTERN "parameter_json.hpp" EXCLUDE
  PATTERN "unit_parameters.hpp" EXCLUDE)
install(FILES gemm/convert.hpp gemm/gemm.hpp gemm/naive.hpp gemm/operands.hpp gemm/quantize.hpp
  gemm/validate.hpp DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/mpgen/gemm")
install(FILES capi/mpgen.h DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/mpgen")
install(EXPORT mpgenGolden NAMESPACE mpgen:: DESTINATION "${package_folder}")
install(EXPORT mpgenC NAMESPACE mpgen:: DESTINATION "${package_folder}")
configure_package_config_file(cmake/mpgenConfig.cmake.in "${CMAKE_BINARY_DIR}/mpgenConfig.cmake"
  INSTALL_DESTINATION "${package_folder}")
write_basic_package_version_file("${CMAKE_BINARY_DIR}/mpgenConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/mpgenConfig.cmake"
  "${CMAKE_BINARY_DIR}/mpgenConfigVersion.cmake" DESTINATION "${package_folder}")
