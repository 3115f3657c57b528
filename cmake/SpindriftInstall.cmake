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

include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Spindrift)
install(TARGETS spindrift EXPORT SpindriftTargets)
install(EXPORT SpindriftTargets NAMESPACE Spindrift:: FILE SpindriftConfig.cmake DESTINATION ${package_dir})
write_basic_package_version_file(SpindriftConfigVersion.cmake COMPATIBILITY ${compatibility})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/SpindriftConfigVersion.cmake DESTINATION ${package_dir})
install(DIRECTORY include/spindrift DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY schema DESTINATION ${CMAKE_INSTALL_DATADIR}/spindrift)
install(TARGETS nmsgtool tracemcast tracepktdump tracertstats tracestats)
install(DIRECTORY ${CMAKE_BINARY_DIR}/share/ DESTINATION ${CMAKE_INSTALL_DATADIR})
install(FILES packaging/nmsgtool-collector.service DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
