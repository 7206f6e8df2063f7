#pragma once

// A loop over registers alone: the most multiplications and additions of floats that this processor does at a level of
// instructions. Twelve independent sums cover the latency of a fused operation twice over.
//
// Only here, and not in Swift, can one function be compiled for instructions that the rest of the program may not use.

#if defined(__x86_64__)
#include <immintrin.h>

#define VOXPOP_PEAK(NAME, TARGET, VECTOR, SET, STEP)                                          \
  __attribute__((target(TARGET), noinline)) static float NAME(long rounds) {                  \
    VECTOR sums[12];                                                                          \
    VECTOR factor = SET(0.999f), step = SET(0.001f);                                          \
    for (int i = 0; i < 12; i++) sums[i] = SET((float)i);                                     \
    for (long round = 0; round < rounds; round++) {                                           \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < 12; i++) sums[i] = STEP;         \
    }                                                                                         \
    float total = 0;                                                                          \
    for (int i = 0; i < 12; i++) total += ((float *)&sums[i])[0];                             \
    return total;                                                                             \
  }

VOXPOP_PEAK(voxpop_peak_512, "avx512f", __m512, _mm512_set1_ps, _mm512_fmadd_ps(sums[i], factor, step))
VOXPOP_PEAK(voxpop_peak_256, "avx2,fma", __m256, _mm256_set1_ps, _mm256_fmadd_ps(sums[i], factor, step))
VOXPOP_PEAK(voxpop_peak_128, "sse2", __m128, _mm_set1_ps, _mm_add_ps(_mm_mul_ps(sums[i], factor), step))

/// The same of products of bytes, added up in 32 bits.
__attribute__((target("avx512f,avx512vnni"), noinline)) static int voxpop_peak_bytes_512(long rounds) {
  __m512i sums[12];
  __m512i a = _mm512_set1_epi8(3), b = _mm512_set1_epi8(1);
  for (int i = 0; i < 12; i++) sums[i] = _mm512_set1_epi32(i);
  for (long round = 0; round < rounds; round++) {
    _Pragma("clang loop unroll(full)") for (int i = 0; i < 12; i++) sums[i] = _mm512_dpbusd_epi32(sums[i], a, b);
    __asm__ volatile("" : "+v"(a));
  }
  int total = 0;
  for (int i = 0; i < 12; i++) total += ((int *)&sums[i])[0];
  return total;
}
#endif

/// Runs `rounds` rounds of products of bytes, which the processor must have (level 4).
static inline int voxpop_peak_bytes(long rounds) {
#if defined(__x86_64__)
  return voxpop_peak_bytes_512(rounds);
#else
  return 0;
#endif
}

/// Operations of one such round.
static inline long voxpop_peak_bytes_operations(void) { return 12 * 2 * 64; }

/// Runs `rounds` rounds and returns something that depends on them, so that they are not left out.
static inline float voxpop_peak(int level, long rounds) {
#if defined(__x86_64__)
  if (level >= 3) return voxpop_peak_512(rounds);
  if (level >= 2) return voxpop_peak_256(rounds);
  return voxpop_peak_128(rounds);
#else
  return 0;
#endif
}

/// Floating-point operations of one round; 0 where no peak is measured.
static inline long voxpop_peak_operations(int level) {
#if defined(__x86_64__)
  return 12 * 2 * (level >= 3 ? 16 : level >= 2 ? 8 : 4);
#else
  return 0;
#endif
}
