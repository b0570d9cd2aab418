# Language level, warnings and the helper that makes one library per room.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

option(MPGEN_WARNINGS_AS_ERRORS "Stop at compiler warnings" ON)

add_library(mpgen_options INTERFACE)
target_include_directories(mpgen_options INTERFACE "${CMAKE_SOURCE_DIR}")
# A contracted multiply-add would change results of the reference from machine to machine.
target_compile_options(mpgen_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -ffp-contract=off)
# GCC 12 sees overlaps in std::string's operator+ that cannot be (GCC bug 105329).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(mpgen_options INTERFACE -Wno-restrict)
endif()
if(MPGEN_WARNINGS_AS_ERRORS)
  target_compile_options(mpgen_options INTERFACE -Werror)
endif()

# mpgen_room(NAME [LIBRARIES ...] [PRIVATE_LIBRARIES ...]): the static library mpgen_NAME of all
# sources in this folder. Private libraries show in no header.
function(mpgen_room name)
  cmake_parse_arguments(ROOM "" "" "LIBRARIES;PRIVATE_LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  add_library(mpgen_${name} STATIC ${sources})
  target_link_libraries(mpgen_${name}
    PUBLIC "$<BUILD_INTERFACE:mpgen_options>" ${ROOM_LIBRARIES} PRIVATE ${ROOM_PRIVATE_LIBRARIES})
endfunction()
