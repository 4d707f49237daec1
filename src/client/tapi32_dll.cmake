# SPDX-License-Identifier: Apache-2.0
# tapi32.dll: the same sources, with the system's part for Windows. Needs only DLLs that every Windows and Wine has.
list(APPEND client_sources delivery_window_windows.cpp undocumented_windows.cpp wait_set_windows.cpp)
add_library(tapi32 SHARED ${client_sources} ${client_generated} ${APIGEN_DIR}/client/tapi32.def)
set_target_properties(tapi32 PROPERTIES PREFIX "" OUTPUT_NAME tapi32)
# The program for Linux that shows dialogs; the build for Linux says where it is installed.
set(OPENTAPI_DIALOG_PROGRAM "${CMAKE_INSTALL_FULL_LIBEXECDIR}/opentapi/tapi-dialog" CACHE STRING "")
target_compile_definitions(tapi32 PRIVATE TAPI_NO_CHARSET_NAMES OPENTAPI_DIALOG_PROGRAM="${OPENTAPI_DIALOG_PROGRAM}")
target_link_libraries(tapi32 PRIVATE tapi_wire ws2_32 advapi32 user32)
target_link_options(tapi32 PRIVATE LINKER:--enable-stdcall-fixup LINKER:--gc-sections LINKER:--no-insert-timestamp)
