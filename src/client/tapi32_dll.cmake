# SPDX-License-Identifier: Apache-2.0
# tapi32.dll: the same sources, with the system's part for Windows. Needs only DLLs that every Windows and Wine has.
list(APPEND client_sources delivery_window_windows.cpp undocumented_windows.cpp wait_set_windows.cpp)
add_library(tapi32 SHARED ${client_sources} ${client_generated} ${APIGEN_DIR}/client/tapi32.def)
set_target_properties(tapi32 PROPERTIES PREFIX "" OUTPUT_NAME tapi32)
target_compile_definitions(tapi32 PRIVATE TAPI_NO_CHARSET_NAMES)
target_link_libraries(tapi32 PRIVATE tapi_wire ws2_32 advapi32)
target_link_options(tapi32 PRIVATE LINKER:--enable-stdcall-fixup LINKER:--gc-sections LINKER:--no-insert-timestamp)
