# SPDX-License-Identifier: Apache-2.0
# Libraries of Debian that are headers only, for the compilers for Windows: a folder with links to these alone, because
# /usr/include has the C library of Linux. The targets are called as Debian's.
set(headers_folder ${PROJECT_BINARY_DIR}/headers)
function(opentapi_headers target folder)
    find_path(HEADERS_OF_${folder} ${folder} PATHS /usr/include REQUIRED NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
    file(MAKE_DIRECTORY ${headers_folder})
    file(CREATE_LINK ${HEADERS_OF_${folder}}/${folder} ${headers_folder}/${folder} SYMBOLIC)
    add_library(${target} INTERFACE IMPORTED)
    target_include_directories(${target} INTERFACE ${headers_folder})
    target_compile_definitions(${target} INTERFACE ${ARGN})
endfunction()

opentapi_headers(fmt::fmt fmt FMT_HEADER_ONLY)
# Lines end as in the log that they go to.
opentapi_headers(spdlog::spdlog spdlog SPDLOG_FMT_EXTERNAL "SPDLOG_EOL=\"\\n\"")
target_link_libraries(spdlog::spdlog INTERFACE fmt::fmt)
opentapi_headers(CLI11::CLI11 CLI)
