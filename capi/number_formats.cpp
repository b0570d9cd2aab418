#include "capi/mpgen.h"
#include "golden/binary16.hpp"

uint32_t mpgen_binary16_to_binary32(uint16_t bits) {
  return mpgen::golden::binary16_to_binary32(bits);
}

uint16_t mpgen_binary32_to_binary16(uint32_t bits) {
  return mpgen::golden::binary32_to_binary16(bits);
}
