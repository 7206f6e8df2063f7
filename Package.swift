// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// The numeric code is compiled with optimisation in debug builds too: unoptimised, a test of the encoder takes minutes, and
/// so do the weeks of posts in tests of the detectors.
let optimised: [SwiftSetting] = strict + [.unsafeFlags(["-O"])]

/// `scripts/sanitize.sh` looks for races around the kernels, not in their loops: the last sanitizer named is the one that
/// counts, and this one adds no instructions.
let kernel: [SwiftSetting] =
  optimised
  + (Context.environment["VOXPOP_THREAD_SANITIZER"] == nil ? [] : [.unsafeFlags(["-Xfrontend", "-sanitize=scudo"])])

/// The kernels' one source, compiled once for each level of instructions; the other folders of `Sources/Kernels` hold links to it.
#if arch(x86_64)
  let avx512 = ["avx2", "fma", "avx512f", "avx512vl", "avx512dq", "avx512bw"].flatMap { ["-Xcc", "-m\($0)"] }
  let kernels: [Target] = [
    .target(
      name: "KernelsBaseline", dependencies: ["CVectors"], path: "Sources/Kernels/Baseline", swiftSettings: kernel),
    .target(
      name: "KernelsAVX2", dependencies: ["CVectors"], path: "Sources/Kernels/AVX2",
      swiftSettings: kernel + [
        .define("KERNELS_AVX2"), .define("KERNELS_FUSED"), .unsafeFlags(["-Xcc", "-mavx2", "-Xcc", "-mfma"]),
      ]),
    .target(
      name: "KernelsAVX512", dependencies: ["CVectors"], path: "Sources/Kernels/AVX512",
      swiftSettings: kernel + [.define("KERNELS_AVX512"), .define("KERNELS_FUSED"), .unsafeFlags(avx512)]),
    .target(
      name: "KernelsVNNI", dependencies: ["CVectors"], path: "Sources/Kernels/VNNI",
      swiftSettings: kernel + [
        .define("KERNELS_AVX512"), .define("KERNELS_VNNI"), .define("KERNELS_FUSED"),
        .unsafeFlags(avx512 + ["-Xcc", "-mavx512vnni"]),
      ]),
    .systemLibrary(name: "CHalf", path: "Sources/CLibraries/CHalf"),
    .target(
      name: "KernelsHalf", dependencies: ["CHalf"], path: "Sources/Kernels/Half",
      swiftSettings: kernel + [.unsafeFlags(avx512 + ["-Xcc", "-mavx512fp16"])]),
  ]
#else
  let kernels: [Target] = [
    .target(
      name: "KernelsBaseline", dependencies: ["CVectors"], path: "Sources/Kernels/Baseline",
      swiftSettings: kernel + [.define("KERNELS_FUSED")])
  ]
#endif

let package = Package(
  name: "voxpop",
  products: [.executable(name: "voxpop", targets: ["voxpop"])],
  targets: [
    .systemLibrary(name: "CSQLite", path: "Sources/CLibraries/CSQLite", pkgConfig: "sqlite3"),
    .systemLibrary(name: "CCurl", path: "Sources/CLibraries/CCurl", pkgConfig: "libcurl"),
    .systemLibrary(name: "CXML2", path: "Sources/CLibraries/CXML2", pkgConfig: "libxml-2.0"),
    .systemLibrary(name: "CCrypto", path: "Sources/CLibraries/CCrypto", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CYAML", path: "Sources/CLibraries/CYAML", pkgConfig: "yaml-0.1"),
    .systemLibrary(name: "CProcessor", path: "Sources/CLibraries/CProcessor"),
    .systemLibrary(name: "CMalloc", path: "Sources/CLibraries/CMalloc"),
    .systemLibrary(name: "CVectors", path: "Sources/CLibraries/CVectors"),
    .target(
      name: "Attention",
      dependencies: ["CProcessor"] + kernels.filter { $0.type == .regular }.map { .target(name: $0.name) },
      swiftSettings: optimised),
    .target(name: "Alerts", dependencies: ["CSQLite"], swiftSettings: optimised),
    .target(
      name: "Monitor",
      dependencies: ["Attention", "Alerts", "CSQLite", "CCurl", "CXML2", "CCrypto", "CYAML", "CMalloc"],
      swiftSettings: strict),
    .executableTarget(name: "voxpop", dependencies: ["Monitor"], swiftSettings: strict),
    .systemLibrary(name: "CPeak", path: "Benchmarks/CPeak"),
    .executableTarget(
      name: "Benchmarks", dependencies: ["Monitor", "Attention", "Alerts", "CSQLite", "CXML2", "CProcessor", "CPeak"],
      path: "Benchmarks", exclude: ["CPeak", "README.md", "peers"], swiftSettings: strict),
    .testTarget(name: "AttentionTests", dependencies: ["Attention"], swiftSettings: strict),
    .testTarget(name: "AlertsTests", dependencies: ["Alerts"], swiftSettings: strict),
    .testTarget(name: "MonitorTests", dependencies: ["Monitor", "Alerts", "Attention"], swiftSettings: strict),
  ] + kernels,
  swiftLanguageModes: [.v6]
)
