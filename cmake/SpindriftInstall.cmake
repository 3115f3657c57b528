# The library as others use it: all modules in one shared object, whose own dependencies stay out of sight.
add_library(spindrift SHARED)
add_library(Spindrift::spindrift ALIAS spindrift)
get_property(modules GLOBAL PROPERTY SPINDRIFT_MODULES)
foreach(module IN LISTS modules)
    string(REPLACE "/" "_" module ${module})
    # All of its objects, not just the ones something in here refers to.
    target_sources(spindrift PRIVATE $<TARGET_OBJECTS:spindrift_${module}>)
    target_link_libraries(spindrift PRIVATE spindrift_${module})
endforeach()
target_include_directories(spindrift INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(spindrift INTERFACE cxx_std_20)

# docs/versioning.md: before version 1.0 each minor version may have an ABI of its own.
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(abi_version ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
    set(compatibility SameMinorVersion)
else()
    set(abi_version ${PROJECT_VERSION_MAJOR})
    set(compatibility SameMajorVersion)
endif()
set_target_properties(spindrift PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${abi_version}
                      LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

# All that is installed and has to be built.
set(installed_commands nmsgtool corsarotagger traceends tracemcast tracepktdump tracereport tracertstats tracestats
    tracesummary tracetopends traceanon traceconvert tracediff tracefilter tracemerge tracesplit tracereplay traceucast)
get_property(loaded_modules GLOBAL PROPERTY SPINDRIFT_LOADED_MODULES)
get_property(c_libraries GLOBAL PROPERTY SPINDRIFT_C_LIBRARIES)
add_custom_target(product DEPENDS spindrift ${installed_commands} ${loaded_modules} ${c_libraries} shell_files)
foreach(modules IN ITEMS python_modules perl_modules)
    if(TARGET ${modules})
        add_dependencies(product ${modules})
    endif()
endforeach()

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Spindrift)
install(TARGETS spindrift EXPORT SpindriftTargets)
install(EXPORT SpindriftTargets NAMESPACE Spindrift:: FILE SpindriftConfig.cmake DESTINATION ${package_dir})
write_basic_package_version_file(SpindriftConfigVersion.cmake COMPATIBILITY ${compatibility})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/SpindriftConfigVersion.cmake DESTINATION ${package_dir})

# The prefix is known to `cmake --install` only, so the file says how to get there from its own folder.
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH prefix_from_pkgconfig /${pkgconfig_dir} /)
string(REGEX REPLACE "/$" "" prefix_from_pkgconfig ${prefix_from_pkgconfig})
configure_file(packaging/spindrift.pc.in spindrift.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/spindrift.pc DESTINATION ${pkgconfig_dir})

install(DIRECTORY include/spindrift DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY schema DESTINATION ${CMAKE_INSTALL_DATADIR}/spindrift)
install(TARGETS ${installed_commands})
install(DIRECTORY ${CMAKE_BINARY_DIR}/share/ DESTINATION ${CMAKE_INSTALL_DATADIR})

# In folders as they are here, so that links lead somewhere. Manual pages are with the commands.
install(FILES CHANGELOG.md CONTRIBUTING.md LICENSE README.md SECURITY.md UPGRADING.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR} FILES_MATCHING PATTERN "*.md" PATTERN man EXCLUDE)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR} PATTERN build EXCLUDE)
foreach(unit IN ITEMS nmsgtool-collector tracemcast-monitor corsarotagger)
    configure_file(packaging/${unit}.service.in ${unit}.service @ONLY)
    list(APPEND units ${CMAKE_CURRENT_BINARY_DIR}/${unit}.service)
endforeach()
install(FILES ${units} packaging/nmsgtool-grafana.json
        DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)

# The dynamic linker finds the libraries of the system by a cache. A package renews that by its own means, and is made
# with DESTDIR.
install(CODE [[
    if(CMAKE_INSTALL_PREFIX MATCHES "^/usr(/local)?$" AND "$ENV{DESTDIR}" STREQUAL "")
        message(STATUS "Run ldconfig as root, or programs do not find libspindrift.so")
    endif()
]] COMPONENT ldconfig)
