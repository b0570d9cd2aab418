// Instruction sets that the vector code is compiled for. Include before Highway's headers.
#pragma once

// AVX-512 with VNNI and VBMI, which older releases of Highway leave out unless asked.
#ifndef HWY_WANT_AVX3_DL
#define HWY_WANT_AVX3_DL
#endif
