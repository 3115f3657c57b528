# Warnings, sanitizers and include paths every target of the project shares.
add_library(spindrift_settings INTERFACE)
target_compile_options(spindrift_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                       -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough -Wno-missing-field-initializers -Werror)
target_include_directories(spindrift_settings INTERFACE ${PROJECT_SOURCE_DIR}/include)
if(SPINDRIFT_SANITIZE)
    target_compile_options(spindrift_settings INTERFACE -fsanitize=${SPINDRIFT_SANITIZE} -fno-omit-frame-pointer
                           -fno-sanitize-recover=all)
    target_link_options(spindrift_settings INTERFACE -fsanitize=${SPINDRIFT_SANITIZE})
endif()

# spindrift_module(NAME SOURCES … DEPENDS MODULE … LIBRARIES TARGET …)
#
# One folder of src/ as one library. DEPENDS names the modules below it, the only ones whose headers its own headers
# and sources may include: anything else stops the configuration, so that the direction in docs/architecture.md holds.
function(spindrift_module name)
    cmake_parse_arguments(arg "" "" "SOURCES;DEPENDS;LIBRARIES" ${ARGN})
    add_library(spindrift_${name} STATIC ${arg_SOURCES})
    target_link_libraries(spindrift_${name} PUBLIC spindrift_settings PRIVATE ${arg_LIBRARIES})
    foreach(module IN LISTS arg_DEPENDS)
        target_link_libraries(spindrift_${name} PUBLIC spindrift_${module})
    endforeach()
    file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.[ch]pp
         ${PROJECT_SOURCE_DIR}/include/spindrift/${name}/*.hpp)
    foreach(file IN LISTS files)
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
        file(STRINGS ${file} includes REGEX "^#include <spindrift/[a-z]+/")
        foreach(include IN LISTS includes)
            string(REGEX REPLACE "^#include <spindrift/([a-z]+)/.*" "\\1" used "${include}")
            if(NOT used STREQUAL name AND NOT used IN_LIST arg_DEPENDS)
                message(FATAL_ERROR "${file}: module ${name} may not use module ${used}")
            endif()
        endforeach()
    endforeach()
endfunction()
