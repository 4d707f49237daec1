# SPDX-License-Identifier: Apache-2.0
# Generators that turn the API description in api/ into headers, codecs and reference text.
