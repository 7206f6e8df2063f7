// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// The numeric code is compiled with optimisation in debug builds too: unoptimised, a test of the encoder takes minutes.
let optimised: [SwiftSetting] = strict + [.unsafeFlags(["-O"])]

let package = Package(
  name: "voxpop",
  products: [.executable(name: "voxpop", targets: ["voxpop"])],
  targets: [
    .systemLibrary(name: "CSQLite", path: "Sources/CLibraries/CSQLite", pkgConfig: "sqlite3"),
    .systemLibrary(name: "CCurl", path: "Sources/CLibraries/CCurl", pkgConfig: "libcurl"),
    .systemLibrary(name: "CXML2", path: "Sources/CLibraries/CXML2", pkgConfig: "libxml-2.0"),
    .systemLibrary(name: "CCrypto", path: "Sources/CLibraries/CCrypto", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CYAML", path: "Sources/CLibraries/CYAML", pkgConfig: "yaml-0.1"),
    .target(name: "Attention", swiftSettings: optimised),
    .target(name: "Alerts", dependencies: ["CSQLite"], swiftSettings: strict),
    .target(
      name: "Monitor",
      dependencies: ["Attention", "Alerts", "CSQLite", "CCurl", "CXML2", "CCrypto", "CYAML"],
      swiftSettings: strict),
    .executableTarget(name: "voxpop", dependencies: ["Monitor"], swiftSettings: strict),
    .testTarget(name: "AttentionTests", dependencies: ["Attention"], swiftSettings: strict),
    .testTarget(name: "AlertsTests", dependencies: ["Alerts"], swiftSettings: strict),
    .testTarget(name: "MonitorTests", dependencies: ["Monitor", "Alerts", "Attention"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
