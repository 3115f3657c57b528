# C libraries that take the place of others: same names, SONAME and symbol versions, over modules of ours.

# spindrift_c_library(NAME wdns SOVERSION 1 [VERSION 1.3.1] PACKAGE_VERSION 0.12.0 DESCRIPTION TEXT
#                     VERSION_SCRIPT FILE SOURCES FILE … LINKS TARGET … [SHARED_LINKS TARGET …]
#                     [OPTIONAL_MODULES MODULE …]
#                     [PKG_CONFIG_REQUIRES NAME …] [PKG_CONFIG_REQUIRES_PRIVATE NAME …]
#                     [PKG_CONFIG_LIBS_PRIVATE -lNAME …]
#                     HEADERS FILE_OR_FOLDER …)
#
# Called in src/capi/NAME. Makes the targets NAME (lib/libNAME.so) and NAME_static (lib/libNAME.a) in the folder of the
# build, installs both, the headers (paths below include/) and libNAME.pc.
#
# LINKS names modules (spindrift_dns): their code becomes part of both libraries. SHARED_LINKS names libraries that stay
# outside. OPTIONAL_MODULES may be used by files that are no SOURCES when the build leaves these modules out.
# PKG_CONFIG_LIBS_PRIVATE is what the modules need from outside, for programs that link the static library.
# Only the symbols of VERSION_SCRIPT leave the shared library; a wildcard in it is not allowed, as it also
# names what the static library keeps global. SOURCES are compiled with hidden visibility: include the public header
# between `#pragma GCC visibility push(default)` and `pop`.
function(spindrift_c_library)
    cmake_parse_arguments(arg "" "NAME;SOVERSION;VERSION;PACKAGE_VERSION;DESCRIPTION;VERSION_SCRIPT"
                          "SOURCES;LINKS;SHARED_LINKS;OPTIONAL_MODULES;PKG_CONFIG_REQUIRES;PKG_CONFIG_REQUIRES_PRIVATE;\
PKG_CONFIG_LIBS_PRIVATE;HEADERS" ${ARGN})
    if(NOT arg_VERSION)
        set(arg_VERSION ${arg_SOVERSION})
    endif()
    cmake_path(ABSOLUTE_PATH arg_VERSION_SCRIPT)
    spindrift_modules_of("${arg_LINKS}" modules)
    spindrift_check_includes("capi/${arg_NAME}" "capi/${arg_NAME};${modules};${arg_OPTIONAL_MODULES}" "")

    # Compiled once for both.
    set(objects ${arg_NAME}_objects)
    add_library(${objects} OBJECT ${arg_SOURCES})
    set_target_properties(${objects} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_link_libraries(${objects} PUBLIC spindrift_settings ${arg_LINKS} ${arg_SHARED_LINKS})

    add_library(${arg_NAME} SHARED $<TARGET_OBJECTS:${objects}>)
    target_link_libraries(${arg_NAME} PRIVATE spindrift_settings ${arg_LINKS} ${arg_SHARED_LINKS})
    target_include_directories(${arg_NAME} INTERFACE ${PROJECT_SOURCE_DIR}/include)
    # As needed: modules name libraries for parts of theirs that this library has no use for.
    target_link_options(${arg_NAME} PRIVATE -Wl,--version-script=${arg_VERSION_SCRIPT} -Wl,--exclude-libs,ALL
                        -Wl,-Bsymbolic-functions -Wl,--as-needed)
    set_target_properties(${arg_NAME} PROPERTIES LINKER_LANGUAGE CXX LINK_DEPENDS ${arg_VERSION_SCRIPT}
                          VERSION ${arg_VERSION} SOVERSION ${arg_SOVERSION}
                          LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

    spindrift_c_archive()
    spindrift_c_package()
endfunction()

# The modules behind targets, with those that they use.
function(spindrift_modules_of targets result)
    set(found "")
    get_property(modules GLOBAL PROPERTY SPINDRIFT_MODULES)
    foreach(module IN LISTS modules)
        string(REPLACE "/" "_" target "spindrift_${module}")
        if(target IN_LIST targets)
            get_property(reached GLOBAL PROPERTY SPINDRIFT_REACHED_${module})
            list(APPEND found ${reached})
        endif()
    endforeach()
    list(REMOVE_DUPLICATES found)
    set(${result} "${found}" PARENT_SCOPE)
endfunction()

# The static library: one object that holds the modules, too, and whose C++ symbols are local, so that it does not
# disturb what else is in the program. Part of spindrift_c_library.
macro(spindrift_c_archive)
    set(archive ${CMAKE_BINARY_DIR}/lib/lib${arg_NAME}.a)
    set(script ${PROJECT_SOURCE_DIR}/cmake/CArchive.cmake)
    set(parts "")
    foreach(module IN LISTS modules)
        string(REPLACE "/" "_" target "spindrift_${module}")
        list(APPEND parts $<TARGET_FILE:${target}>)
    endforeach()
    list(JOIN parts "|" joined_parts)
    add_custom_command(
        OUTPUT ${archive}
        COMMAND ${CMAKE_COMMAND} -DVERSION_SCRIPT=${arg_VERSION_SCRIPT}
                "-DOBJECTS=$<JOIN:$<TARGET_OBJECTS:${objects}>,|>" "-DPARTS=${joined_parts}"
                -DCMAKE_LINKER=${CMAKE_LINKER} -DCMAKE_NM=${CMAKE_NM} -DCMAKE_OBJCOPY=${CMAKE_OBJCOPY}
                -DCMAKE_AR=${CMAKE_AR} -P ${script} ${archive}
        DEPENDS $<TARGET_OBJECTS:${objects}> ${parts} ${arg_VERSION_SCRIPT} ${script}
        VERBATIM)
    add_custom_target(${arg_NAME}_archive ALL DEPENDS ${archive})
    add_library(${arg_NAME}_static STATIC IMPORTED GLOBAL)
    add_dependencies(${arg_NAME}_static ${arg_NAME}_archive)
    set_target_properties(${arg_NAME}_static PROPERTIES IMPORTED_LOCATION ${archive}
                          IMPORTED_LINK_INTERFACE_LANGUAGES CXX
                          INTERFACE_INCLUDE_DIRECTORIES ${PROJECT_SOURCE_DIR}/include)
    # What the modules need from outside.
    set(outside "")
    foreach(module IN LISTS modules)
        string(REPLACE "/" "_" target "spindrift_${module}")
        get_target_property(libraries ${target} LINK_LIBRARIES)
        list(FILTER libraries EXCLUDE REGEX "^spindrift_|^\\$<|_headers$")
        list(APPEND outside ${libraries})
    endforeach()
    list(REMOVE_DUPLICATES outside)
    target_link_libraries(${arg_NAME}_static INTERFACE ${outside} ${arg_SHARED_LINKS})
    set_property(GLOBAL APPEND PROPERTY SPINDRIFT_C_LIBRARIES ${arg_NAME} ${arg_NAME}_archive)
endmacro()

# What is installed. Part of spindrift_c_library.
macro(spindrift_c_package)
    install(TARGETS ${arg_NAME} DESTINATION ${CMAKE_INSTALL_LIBDIR})
    install(FILES ${archive} DESTINATION ${CMAKE_INSTALL_LIBDIR})
    foreach(header IN LISTS arg_HEADERS)
        cmake_path(GET header PARENT_PATH folder)
        if(IS_DIRECTORY ${PROJECT_SOURCE_DIR}/include/${header})
            install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder})
        else()
            install(FILES ${PROJECT_SOURCE_DIR}/include/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder})
        endif()
    endforeach()
    set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
    file(RELATIVE_PATH prefix_from_pkgconfig /${pkgconfig_dir} /)
    string(REGEX REPLACE "/$" "" prefix_from_pkgconfig ${prefix_from_pkgconfig})
    list(JOIN arg_PKG_CONFIG_REQUIRES ", " pkgconfig_requires)
    list(JOIN arg_PKG_CONFIG_REQUIRES_PRIVATE ", " pkgconfig_requires_private)
    list(JOIN arg_PKG_CONFIG_LIBS_PRIVATE " " pkgconfig_libs_private)
    configure_file(${PROJECT_SOURCE_DIR}/packaging/c_library.pc.in lib${arg_NAME}.pc @ONLY)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/lib${arg_NAME}.pc DESTINATION ${pkgconfig_dir})
endmacro()
