# SPDX-License-Identifier: Apache-2.0
# tapi32.dll and the programs for Windows, for both architectures, each in a build of its own within this one (the same
# CMakeLists.txt with a toolchain of cmake/windows). They are part of the normal build where the compilers are.
include(ExternalProject)
set(OPENTAPI_WINDOWS_ARCHS "")
if(OPENTAPI_SANITIZE OR OPENTAPI_FUZZ)  # those compilers have none of this
    return()
endif()

# Without debug information, as nobody debugs with it under Wine and it takes most of the time.
if(CMAKE_BUILD_TYPE STREQUAL Debug)
    set(windows_flags "-DCMAKE_BUILD_TYPE=Debug" "-DCMAKE_CXX_FLAGS_DEBUG=-O0")
else()
    set(windows_flags "-DCMAKE_BUILD_TYPE=MinSizeRel")
endif()

foreach(arch x86_64 i686)
    find_program(MINGW_${arch} ${arch}-w64-mingw32-g++-posix)
    if(NOT MINGW_${arch})
        message(STATUS "No ${arch}-w64-mingw32-g++-posix: tapi32.dll for ${arch} is not built")
        continue()
    endif()
    list(APPEND OPENTAPI_WINDOWS_ARCHS ${arch})
    set(OPENTAPI_WINDOWS_${arch} ${PROJECT_BINARY_DIR}/windows/${arch})
    ExternalProject_Add(windows_${arch}
        SOURCE_DIR ${PROJECT_SOURCE_DIR}
        PREFIX ${PROJECT_BINARY_DIR}/windows/${arch}.steps
        BINARY_DIR ${OPENTAPI_WINDOWS_${arch}}
        CMAKE_ARGS -DCMAKE_TOOLCHAIN_FILE=${PROJECT_SOURCE_DIR}/cmake/windows/${arch}.cmake ${windows_flags}
                   -DOPENTAPI_DIALOG_PROGRAM=${CMAKE_INSTALL_FULL_LIBEXECDIR}/opentapi/tapi-dialog
                   -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=50
                   -DOPENTAPI_WERROR=${OPENTAPI_WERROR} -DOPENTAPI_TESTS=${OPENTAPI_TESTS}
        BUILD_ALWAYS ON
        INSTALL_COMMAND ""
        BUILD_BYPRODUCTS ${OPENTAPI_WINDOWS_${arch}}/src/client/tapi32.dll ${OPENTAPI_WINDOWS_${arch}}/src/tapihost/tapihost.exe)
    install(FILES ${OPENTAPI_WINDOWS_${arch}}/src/client/tapi32.dll ${OPENTAPI_WINDOWS_${arch}}/src/tapihost/tapihost.exe
            DESTINATION ${CMAKE_INSTALL_LIBDIR}/opentapi/windows/${arch})
endforeach()
