# SPDX-License-Identifier: Apache-2.0
# Runs tools/apigen over api/ when either changed; the sources land in build/NAME/generated.
set(APIGEN_DIR ${PROJECT_BINARY_DIR}/generated)
file(GLOB APIGEN_INPUTS CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/api/*.json ${PROJECT_SOURCE_DIR}/tools/apigen/*.py)
execute_process(
    COMMAND ${Python3_EXECUTABLE} -B ${PROJECT_SOURCE_DIR}/tools/apigen/generate.py ${APIGEN_DIR}
    COMMAND_ERROR_IS_FATAL ANY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${APIGEN_INPUTS})
