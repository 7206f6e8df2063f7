#pragma once

// The instructions of AVX-512 FP16 that Swift's vector types do not reach: its `Float16` vectors are computed lane by lane.
// Vectors of 32 halves travel as `__m512i`, a type that Swift imports.
#if defined(__AVX512FP16__)
#include <immintrin.h>

// c + a · b in each of 32 lanes, rounded once.
static inline __m512i voxpop_half_multiply_add(__m512i c, __m512i a, __m512i b) {
  return _mm512_castph_si512(_mm512_fmadd_ph(_mm512_castsi512_ph(a), _mm512_castsi512_ph(b), _mm512_castsi512_ph(c)));
}

// Lanes 0 to 15 of 32 halves, widened.
static inline __m512 voxpop_half_low(__m512i halves) {
  return _mm512_cvtxph_ps(_mm256_castsi256_ph(_mm512_castsi512_si256(halves)));
}

// Lanes 16 to 31 of 32 halves, widened.
static inline __m512 voxpop_half_high(__m512i halves) {
  return _mm512_cvtxph_ps(_mm256_castsi256_ph(_mm512_extracti64x4_epi64(halves, 1)));
}

// 32 floats as halves.
static inline __m512i voxpop_half_narrow(__m512 low, __m512 high) {
  __m256i first = _mm256_castph_si256(_mm512_cvtxps_ph(low));
  __m256i second = _mm256_castph_si256(_mm512_cvtxps_ph(high));
  return _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
}

// 16 floats as halves, each twice: a pair is broadcast by the load port, a single half takes a port of the multiplier.
static inline __m512i voxpop_half_pairs(__m512 values) {
  __m512i halves = _mm512_cvtepu16_epi32(_mm256_castph_si256(_mm512_cvtxps_ph(values)));
  return _mm512_or_si512(halves, _mm512_slli_epi32(halves, 16));
}
#endif
