#pragma once

// Which instructions the processor has and the system saves: the compiler's builtin, which Swift cannot call.
// 0: the architecture's baseline. 2: AVX2 and FMA. 3: AVX-512 F, VL, DQ and BW as well.
// 4: and VNNI.
static inline int voxpop_processor_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 0;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512vl") ||
      !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512bw"))
    return 2;
  return __builtin_cpu_supports("avx512vnni") ? 4 : 3;
#else
  return 0;
#endif
}

// Whether AVX-512 FP16 may be used, beside what level 3 needs.
static inline int voxpop_processor_has_half(void) {
#if defined(__x86_64__)
  return voxpop_processor_level() >= 3 && __builtin_cpu_supports("avx512fp16");
#else
  return 0;
#endif
}
