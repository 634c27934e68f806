// Eight numbers at a time, for kernels that are bound by memory or by arithmetic on it. The compiler makes of them what
// the machine has: one register of AVX2 and AVX-512, two of others. Vectors longer than a register would be gone through by
// the element wherever they are compared.
#pragma once

#include <cstdint>
#include <cstring>

// A kernel in several versions, one for each kind of vector unit; the loader picks. Compilers before GCC 12 know no levels
// of x86-64 here, only single features.
#if defined(__x86_64__) && !defined(__clang__) && __GNUC__ >= 12
#define LINEAMENT_KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#elif defined(__x86_64__)
#define LINEAMENT_KERNEL __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define LINEAMENT_KERNEL
#endif

#define LINEAMENT_INLINE inline __attribute__((always_inline))

namespace lineament {

constexpr int64_t kLanes = 8;
using Vec = float __attribute__((vector_size(32)));
using Bits = uint32_t __attribute__((vector_size(32)));
using Wide = uint64_t __attribute__((vector_size(64)));
using Half = uint16_t __attribute__((vector_size(16)));

// bfloat16 is the upper half of a float32.
using Bf16 = uint16_t;

// By reference: a vector as a result would depend on the unit that the caller was compiled for.
LINEAMENT_INLINE void load(const float* from, Vec& to) { std::memcpy(&to, from, sizeof to); }
LINEAMENT_INLINE void load(const Bf16* from, Vec& to) {
  Half half;
  std::memcpy(&half, from, sizeof half);
  const Bits bits = __builtin_convertvector(half, Bits) << 16;
  std::memcpy(&to, &bits, sizeof to);
}
LINEAMENT_INLINE void store(float* to, const Vec& value) { std::memcpy(to, &value, sizeof value); }
LINEAMENT_INLINE void store(Bf16* to, const Vec& value) {
  Bits bits;
  std::memcpy(&bits, &value, sizeof bits);
  const Bits nearest = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;  // ties to even
  // Rounding would carry some NaNs over into the sign.
  const Bits rounded = (bits & 0x7fffffff) > 0x7f800000 ? Bits{} + 0x7fc0 : nearest;
  const Half half = __builtin_convertvector(rounded, Half);
  std::memcpy(to, &half, sizeof half);
}

}  // namespace lineament
