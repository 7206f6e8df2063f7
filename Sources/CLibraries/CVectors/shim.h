#pragma once

// What Swift's SIMD types cannot express fast: conversions of whole vectors, and products of small integers. Each kernel
// target compiles this header for its own instructions; without any of the macros it is plain C for every processor.

#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef float voxpop_f32x4 __attribute__((ext_vector_type(4)));
typedef float voxpop_f32x8 __attribute__((ext_vector_type(8)));
typedef float voxpop_f32x16 __attribute__((ext_vector_type(16)));
typedef int32_t voxpop_i32x4 __attribute__((ext_vector_type(4)));
typedef int32_t voxpop_i32x8 __attribute__((ext_vector_type(8)));
typedef int32_t voxpop_i32x16 __attribute__((ext_vector_type(16)));
typedef uint32_t voxpop_u32x16 __attribute__((ext_vector_type(16)));

#define VOXPOP_INLINE static inline __attribute__((always_inline))

/// Integers as floats. (SIMD16<Float>(SIMD16<Int32>) is a loop over the lanes.)
VOXPOP_INLINE voxpop_f32x4 voxpop_floats_4(voxpop_i32x4 x) { return __builtin_convertvector(x, voxpop_f32x4); }
VOXPOP_INLINE voxpop_f32x8 voxpop_floats_8(voxpop_i32x8 x) { return __builtin_convertvector(x, voxpop_f32x8); }
VOXPOP_INLINE voxpop_f32x16 voxpop_floats_16(voxpop_i32x16 x) { return __builtin_convertvector(x, voxpop_f32x16); }

/// Sixteen signed bytes as floats.
VOXPOP_INLINE voxpop_f32x16 voxpop_floats_of_bytes(const int8_t *_Nonnull source) {
  typedef int8_t bytes __attribute__((ext_vector_type(16)));
  bytes x;
  memcpy(&x, source, sizeof x);
  return __builtin_convertvector(x, voxpop_f32x16);
}

/// Stores the lowest byte of each lane.
VOXPOP_INLINE void voxpop_store_bytes(void *_Nonnull target, voxpop_u32x16 x) {
  typedef uint8_t bytes __attribute__((ext_vector_type(16)));
  bytes low = __builtin_convertvector(x, bytes);
  memcpy(target, &low, sizeof low);
}

/// Stores the lower half of each lane.
VOXPOP_INLINE void voxpop_store_halves(void *_Nonnull target, voxpop_u32x16 x) {
  typedef uint16_t halves __attribute__((ext_vector_type(16)));
  halves low = __builtin_convertvector(x, halves);
  memcpy(target, &low, sizeof low);
}

// A product of integers at two sizes of registers and more: `weights` loads the signed bytes for one step, and `dot` adds
// to each 32-bit lane the products of the small integers in that lane of `a` and of `weights`, without saturation.
// With VNNI a lane holds four bytes, unsigned in `a`; everywhere else it holds two integers of 16 bits.

#define VOXPOP_WIDENED(LANES)                                                         \
  VOXPOP_INLINE voxpop_i32x##LANES voxpop_weights_##LANES(const void *_Nonnull source) { \
    typedef int8_t bytes __attribute__((ext_vector_type(2 * LANES)));                 \
    typedef int16_t halves __attribute__((ext_vector_type(2 * LANES)));               \
    bytes x;                                                                          \
    memcpy(&x, source, sizeof x);                                                     \
    halves y = __builtin_convertvector(x, halves);                                    \
    voxpop_i32x##LANES lanes;                                                         \
    memcpy(&lanes, &y, sizeof lanes);                                                 \
    return lanes;                                                                     \
  }

#if defined(__AVX512VNNI__)
VOXPOP_INLINE voxpop_i32x16 voxpop_weights_16(const void *_Nonnull source) {
  voxpop_i32x16 x;
  memcpy(&x, source, sizeof x);
  return x;
}
VOXPOP_INLINE voxpop_i32x16 voxpop_dot_16(voxpop_i32x16 sums, voxpop_i32x16 a, voxpop_i32x16 weights) {
  return (voxpop_i32x16)_mm512_dpbusd_epi32((__m512i)sums, (__m512i)a, (__m512i)weights);
}
#elif defined(__AVX512BW__)
VOXPOP_WIDENED(16)
VOXPOP_INLINE voxpop_i32x16 voxpop_dot_16(voxpop_i32x16 sums, voxpop_i32x16 a, voxpop_i32x16 weights) {
  return sums + (voxpop_i32x16)_mm512_madd_epi16((__m512i)a, (__m512i)weights);
}
#elif defined(__AVX2__)
VOXPOP_WIDENED(8)
VOXPOP_INLINE voxpop_i32x8 voxpop_dot_8(voxpop_i32x8 sums, voxpop_i32x8 a, voxpop_i32x8 weights) {
  return sums + (voxpop_i32x8)_mm256_madd_epi16((__m256i)a, (__m256i)weights);
}
#else
VOXPOP_WIDENED(4)
VOXPOP_INLINE voxpop_i32x4 voxpop_dot_4(voxpop_i32x4 sums, voxpop_i32x4 a, voxpop_i32x4 weights) {
#if defined(__SSE2__)
  return sums + (voxpop_i32x4)_mm_madd_epi16((__m128i)a, (__m128i)weights);
#else
  typedef int16_t halves __attribute__((ext_vector_type(8)));
  halves x, y;
  memcpy(&x, &a, sizeof x);
  memcpy(&y, &weights, sizeof y);
  return sums + __builtin_convertvector(x.even, voxpop_i32x4) * __builtin_convertvector(y.even, voxpop_i32x4) +
         __builtin_convertvector(x.odd, voxpop_i32x4) * __builtin_convertvector(y.odd, voxpop_i32x4);
#endif
}
#endif
