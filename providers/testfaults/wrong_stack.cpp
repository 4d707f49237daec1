// SPDX-License-Identifier: Apache-2.0
// A driver for Windows whose author forgot TSPIAPI. The mandatory functions are enough: the first call shows it.
#define EXPORTED extern "C" __declspec(dllexport) int __cdecl

EXPORTED TSPI_lineNegotiateTSPIVersion(unsigned, unsigned, unsigned high, unsigned* version) {
    *version = high;
    return 0;
}

EXPORTED TSPI_providerEnumDevices(unsigned, unsigned* lines, unsigned* phones, void*, void*, void*) { return static_cast<int>(*lines = *phones = 0); }
EXPORTED TSPI_providerInit(unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, unsigned*) { return 0; }
EXPORTED TSPI_providerShutdown(unsigned, unsigned) { return 0; }
